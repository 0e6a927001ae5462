using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class ChartScaffoldTests
{
    static readonly ChartSource Source = new("https://charts.example.com", "shop", "1.0.0", "sha256:aa", "web");

    static readonly FetchedChart Chart = new(
        "shop",
        "1.0.0",
        "sha256:aa",
        [new("base/chart/Chart.yaml", "name: shop\n"), new("base/chart/templates/a.yaml", "a: 1\n")],
        []
    );

    [Fact]
    public void An_empty_tree_gets_the_chart_values_and_an_overlay_for_each_site()
    {
        var files = Take();
        Assert.Equal(
            [
                "base/chart-source.json",
                "base/chart/Chart.yaml",
                "base/chart/templates/a.yaml",
                "base/values.yaml",
                .. new[] { "backup-1", "backup-2", "primary" }.SelectMany(s =>
                    (string[])[$"overlays/{s}/kustomization.yaml", $"overlays/{s}/values.yaml"]
                ),
            ],
            files.Select(f => f.Path)
        );
        Assert.Contains(
            "namespace: shop\nresources:\n  - chart.yaml\n",
            Of(files, "overlays/primary/kustomization.yaml"),
            StringComparison.Ordinal
        );
        Assert.Equal(Source, ChartSource.In(files));
    }

    [Theory]
    [InlineData("resources:\n  - ../../base\n", "resources:\n  - chart.yaml\n  - ../../base\n")]
    [InlineData("resources:\n- ../../base # x\n", "resources:\n- chart.yaml\n- ../../base # x\n")]
    [InlineData("resources: # all\n  - a.yaml\n", "resources: # all\n  - chart.yaml\n  - a.yaml\n")]
    [InlineData("resources: [../../base]\n", "resources: [chart.yaml, ../../base]\n")]
    [InlineData("resources: []\n", "resources: [chart.yaml]\n")]
    [InlineData("resources:\n", "resources:\n  - chart.yaml\n")]
    [InlineData("namePrefix: x-", "namePrefix: x-\nresources:\n  - chart.yaml\n")]
    [InlineData("resources:\n  - chart.yaml\n", "resources:\n  - chart.yaml\n")]
    public void An_overlay_that_is_there_lists_what_the_chart_renders_to_and_keeps_its_words(string before, string after) =>
        Assert.Equal(
            after,
            Of(Take(new OverlayFile("overlays/primary/kustomization.yaml", before)), "overlays/primary/kustomization.yaml")
        );

    [Fact]
    public void A_newer_version_takes_the_place_of_the_older_and_leaves_values_alone()
    {
        var before = Take(new OverlayFile("base/values.yaml", "mine: 1\n"), new OverlayFile("overlays/primary/values.yaml", "mine: 2\n"));
        var newer = Chart with
        {
            Files = [new("base/chart/Chart.yaml", "name: shop\nversion: 2\n"), new("base/chart/templates/b.yaml", "b: 1\n")],
        };
        var after = ChartScaffold.Take(before, SamplePlan.Good.Sites.All, newer, Source with { Version = "2.0.0" }, "shop");
        var changes = FileChanges.Between(before, after);
        Assert.Equal(["base/chart/templates/b.yaml"], changes.Added);
        Assert.Equal(["base/chart-source.json", "base/chart/Chart.yaml"], changes.Changed);
        Assert.Equal(["base/chart/templates/a.yaml"], changes.Removed);
    }

    [Fact]
    public void A_chart_that_is_taken_out_leaves_the_values_and_no_trace_in_the_overlays()
    {
        var overlay = new OverlayFile("overlays/primary/kustomization.yaml", "resources:\n  - ../../base\n");
        var after = ChartScaffold.Remove(Take(overlay));
        Assert.Null(ChartSource.In(after));
        Assert.DoesNotContain(after, f => ChartSource.IsPart(f.Path));
        Assert.Equal(overlay.Content, Of(after, overlay.Path));
        Assert.Contains(after, f => f.Path == "base/values.yaml");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"release":"x"}""")]
    [InlineData("""{"release":1,"name":"x","version":"1","repository":"","digest":""}""")]
    public void A_source_that_cannot_be_read_is_none(string text) => Assert.Null(ChartSource.In([new(ChartSource.File, text)]));

    static IReadOnlyList<OverlayFile> Take(params OverlayFile[] files) =>
        ChartScaffold.Take(files, SamplePlan.Good.Sites.All, Chart, Source, "shop");

    static string Of(IReadOnlyList<OverlayFile> files, string path) => files.Single(f => f.Path == path).Content;
}
