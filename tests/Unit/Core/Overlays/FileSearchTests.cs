using Microsoft.Extensions.Time.Testing;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class FileSearchTests
{
    static readonly OverlayFile[] Files = [new("a.yaml", "image: nginx\n  Image: x\nend"), new("b/c.yaml", "replicas: 12\n")];

    static Result<SearchAnswer> Find(SearchQuestion question, params OverlayFile[] files) =>
        FileSearch.Find(files.Length == 0 ? Files : files, question, new FakeTimeProvider());

    [Fact]
    public void Text_is_found_whatever_its_case_unless_case_matters()
    {
        Assert.Equal([("a.yaml", 1, 0), ("a.yaml", 2, 2)], Find(new("image")).Value.Hits.Select(h => (h.File, h.Line, h.From)));
        Assert.Equal(2, Assert.Single(Find(new("Image", MatchCase: true)).Value.Hits).Line);
    }

    [Fact]
    public void Signs_of_patterns_are_plain_text_unless_a_pattern_is_meant()
    {
        Assert.Empty(Find(new("[0-9]+")).Value.Hits);

        var hit = Assert.Single(Find(new("[0-9]+", Pattern: true)).Value.Hits);
        Assert.Equal(("b/c.yaml", 1, "12"), (hit.File, hit.Line, hit.Text.Substring(hit.From, hit.Length)));
    }

    [Theory]
    [InlineData("(", "no regular expression")]
    [InlineData("(?<=a)b", "not supported")]
    [InlineData("(a)\\1", "not supported")]
    public void What_is_no_pattern_or_may_take_for_ever_is_refused_in_words(string pattern, string what) =>
        Assert.Contains(what, Find(new(pattern, Pattern: true)).Failure!.What.ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_would_explode_elsewhere_comes_to_an_end()
    {
        var found = Find(new("^(a+)+$", Pattern: true), new OverlayFile("a", new string('a', 50_000) + "!"));

        Assert.Empty(found.Value.Hits);
    }

    [Fact]
    public void Hits_are_bounded_and_the_answer_says_so()
    {
        var found = Find(new("x"), new OverlayFile("a", string.Concat(Enumerable.Repeat("x\n", 1000))));

        Assert.Equal((FileSearch.MostHits, false), (found.Value.Hits.Count, found.Value.Complete));
        Assert.True(Find(new("image")).Value.Complete);
    }

    [Fact]
    public void A_long_line_is_cut_around_what_was_found()
    {
        var hit = Assert.Single(
            Find(new("needle"), new OverlayFile("a", new string('x', 5000) + "needle" + new string('y', 5000))).Value.Hits
        );

        Assert.Equal("needle", hit.Text.Substring(hit.From, hit.Length));
        Assert.True(hit.Text.Length < 200);
    }

    [Fact]
    public void Nothing_to_look_for_is_refused() => Assert.False(Find(new("")).Ok);
}
