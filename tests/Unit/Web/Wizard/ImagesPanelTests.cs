using Bunit;
using Tandem.Clusters;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

/// <summary>The part of step 5 that compares images.</summary>
public sealed class ImagesPanelTests : WizardTest
{
    const string Json = """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"r.example/tandem/hello:1.0"}]}}}}""";

    public ImagesPanelTests() =>
        Renderer.Answer = new Rendering(
            "kind: Deployment\n",
            [new Manifest(new ObjectRef("apps", "Deployment", "hello", "hello"), "apps/v1", Json)],
            [],
            TimeSpan.Zero
        );

    [Fact]
    public void Each_container_shows_what_every_site_pulls_and_whether_it_is_the_same()
    {
        Clouds.Registries.Add("cn-hangzhou", "r.example");
        Clouds.Registries.Digests["cri-cn-hangzhou tandem/hello:1.0"] = "sha256:0123456789abcdef0123456789abcdef";
        var page = Open("overlays", Complete);

        Click(page, "images-look");

        page.WaitForAssertion(() =>
        {
            var row = page.Find("[data-testid='image-Deployment/hello: web']");
            Assert.Equal("Same", row.QuerySelector(".state-chip")!.GetAttribute("data-state"));
            Assert.Equal(2, row.QuerySelectorAll("code.digest").Length);
            Assert.Contains("Beijing", row.TextContent, StringComparison.Ordinal);
        });
        Assert.Contains(
            "images can be pulled with this account",
            page.Find("[data-testid='image-registries']").TextContent,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("LoginThatMustNotShow", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_another_registry_says_why_nothing_is_known_of_it()
    {
        var page = Open("overlays", Complete);

        Click(page, "images-look");

        page.WaitForAssertion(() =>
        {
            var row = page.Find("[data-testid='image-Deployment/hello: web']");
            Assert.Equal("Unknown", row.QuerySelector(".state-chip")!.GetAttribute("data-state"));
            Assert.Contains("There is no r.example", row.TextContent, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_change_of_the_files_marks_the_comparison_as_older()
    {
        var page = Open("overlays", Complete);
        Click(page, "images-look");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid='image-Deployment/hello: web']")));
        Assert.Empty(page.FindAll("[data-testid='images-outdated']"));

        Click(page, "file-add");
        Type(page, "file-path", "base/more.yaml");
        page.Find(".file-form").Submit();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-testid='images-outdated']")));
    }
}
