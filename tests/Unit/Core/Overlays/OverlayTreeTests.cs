using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Tandem.Overlays.Editing;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class OverlayTreeTests
{
    static readonly OverlayTree Tree = new(new YamlEditor(new YamlReader()), new FileReferences());

    static readonly OverlayFile[] Files =
    [
        new("base/kustomization.yaml", "resources:\n  - a.yaml # first\nnamePrefix: x-\n"),
        new("base/a.yaml", ""),
        new("base/deep/er/b.yaml", ""),
        new("lost/c.yaml", ""),
    ];

    [Fact]
    public void A_file_is_listed_in_the_nearest_kustomization_above_it()
    {
        var listed = Tree.List(Files, "base/deep/er/b.yaml");

        Assert.Equal("resources:\n  - a.yaml # first\n  - deep/er/b.yaml\nnamePrefix: x-\n", listed.Value[0].Content);
        Assert.Equal(Files[1..], listed.Value.Skip(1));
    }

    [Fact]
    public void Where_there_is_none_it_says_so()
    {
        Assert.Null(OverlayTree.PlaceOf(Files, "lost/c.yaml"));
        Assert.Null(OverlayTree.PlaceOf(Files, "base/kustomization.yaml"));
        Assert.Contains("lost/c.yaml", Tree.List(Files, "lost/c.yaml").Failure!.What.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("overlays/a", "base", "../../base")]
    [InlineData("base", "base/x.yaml", "x.yaml")]
    [InlineData("", "base/x.yaml", "base/x.yaml")]
    [InlineData("a/b", "a/b", ".")]
    [InlineData("a/b", "a", "..")]
    public void A_path_between_two_places_leads_there(string folder, string path, string written)
    {
        Assert.Equal(written, TreePath.Between(folder, path));
        Assert.Equal(path, TreePath.Resolve(folder, written));
    }
}
