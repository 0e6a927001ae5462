using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Web.Features.Wizard;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class SectionMergeTests
{
    static readonly DeploySection Start = SampleApplication.Deploy(DeploySection.Empty);

    static OverlaysSection Files(params (string Path, string Content)[] files) =>
        new([.. files.Select(f => new OverlayFile(f.Path, f.Content))]);

    static IEnumerable<(string, string)> Merged(OverlaysSection start, OverlaysSection mine, OverlaysSection theirs) =>
        ((OverlaysSection)SectionMerge.Apply(start, mine, theirs).Section).Files.Select(f => (f.Path, f.Content));

    [Fact]
    public void Changes_of_different_inputs_are_both_kept() =>
        Assert.Equal(
            Start with
            {
                ClusterRole = "edit",
                HealthMinutes = 12,
            },
            SectionMerge.Apply(Start, Start with { ClusterRole = "edit" }, Start with { HealthMinutes = 12 }).Section
        );

    [Fact]
    public void Where_both_changed_the_same_input_mine_stands() =>
        Assert.Equal(
            Start with
            {
                Namespace = "mine",
            },
            SectionMerge.Apply(Start, Start with { Namespace = "mine" }, Start with { Namespace = "theirs" }).Section
        );

    [Fact]
    public void Files_are_merged_one_by_one() =>
        Assert.Equal(
            [("a", "theirs"), ("b", "mine"), ("new-t", "t"), ("new-m", "m")],
            Merged(
                Files(("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")),
                Files(("a", "1"), ("b", "mine"), ("d", "1"), ("new-m", "m")),
                Files(("a", "theirs"), ("b", "1"), ("c", "1"), ("new-t", "t"))
            )
        );

    [Fact]
    public void Changes_of_different_lines_of_one_file_are_both_kept() =>
        Assert.Equal(
            [("a", "one: mine\ntwo: 2\nthree: theirs\n")],
            Merged(
                Files(("a", "one: 1\ntwo: 2\nthree: 3\n")),
                Files(("a", "one: mine\ntwo: 2\nthree: 3\n")),
                Files(("a", "one: 1\ntwo: 2\nthree: theirs\n"))
            )
        );

    [Fact]
    public void Who_changed_the_same_line_of_a_file_or_the_same_input_is_named_by_it()
    {
        var files = SectionMerge.Apply(Files(("base/a.yaml", "1")), Files(("base/a.yaml", "mine")), Files(("base/a.yaml", "theirs")));
        var input = SectionMerge.Apply(Start, Start with { Namespace = "mine" }, Start with { Namespace = "theirs" });

        Assert.Equal(["base/a.yaml"], files.Overlaps);
        Assert.Equal(["namespace"], input.Overlaps);
        Assert.Empty(SectionMerge.Apply(Start, Start with { Namespace = "same" }, Start with { Namespace = "same" }).Overlaps);
    }

    [Fact]
    public void A_file_that_one_changed_and_the_other_removed_is_kept() =>
        Assert.Equal([("a", "mine")], Merged(Files(("a", "1")), Files(("a", "mine")), Files()));

    [Fact]
    public void My_order_of_the_sites_stands_beside_their_new_name()
    {
        var (one, two) = (new SiteChoice("one", "One", Guid.Empty, "r1"), new SiteChoice("two", "Two", Guid.Empty, "r2"));
        var start = SitesSection.Empty with { All = [one, two] };

        var merged = (SitesSection)
            SectionMerge.Apply(start, start with { All = [two, one] }, start with { All = [one with { Name = "First" }, two] }).Section;

        Assert.Equal([two, one with { Name = "First" }], merged.All);
    }
}
