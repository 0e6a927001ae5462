using Tandem.Clusters;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class RenderedTextTests
{
    static readonly Rendering Two = new(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n",
        [
            new Manifest(new ObjectRef("", "Service", "shop", "web"), "v1", "{}"),
            new Manifest(new ObjectRef("apps", "Deployment", null, "web"), "apps/v1", "{}"),
        ],
        [],
        TimeSpan.Zero
    );

    [Fact]
    public void A_rendering_falls_into_its_objects_with_the_lines_they_begin_at()
    {
        var objects = RenderedText.Of(Two);

        Assert.Equal([("Service web · shop", 1, 5), ("Deployment web", 7, 6)], objects.Select(o => (o.Title, o.First, o.Lines.Count)));
        Assert.Equal(Two.Objects.Select(o => o.Ref), objects.Select(o => o.Ref!));
    }

    [Fact]
    public void A_line_of_an_object_leads_to_the_field_it_says() => Assert.Equal(["spec", "replicas"], RenderedText.Of(Two)[1].PathOf(6));

    [Fact]
    public void What_is_no_object_of_the_rendering_has_lines_but_no_identity()
    {
        var o = Assert.Single(RenderedText.Of(Two with { Yaml = "kind: List\nitems: []\n" }));

        Assert.Null(o.Ref);
    }

    [Fact]
    public void Nothing_rendered_is_nothing_to_read() => Assert.Empty(RenderedText.Of(Two with { Yaml = "" }));
}
