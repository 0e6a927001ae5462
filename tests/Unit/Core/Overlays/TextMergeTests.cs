using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class TextMergeTests
{
    const string Start = "a\nb\nc\nd\ne\n";

    [Theory]
    [InlineData(Start, Start, "a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n")]
    [InlineData(Start, "a\nB\nc\nd\ne\n", Start, "a\nB\nc\nd\ne\n")]
    [InlineData(Start, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n")]
    [InlineData(Start, "a\nc\nd\ne\n", "a\nb\nc\nd\nd2\ne\n", "a\nc\nd\nd2\ne\n")]
    [InlineData(Start, "a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n")]
    [InlineData("", "", "new", "new")]
    public void Changes_in_different_places_are_both_kept(string start, string mine, string theirs, string merged)
    {
        var result = TextMerge.Of(start, mine, theirs);
        Assert.Equal(merged, result.Text);
        Assert.Empty(result.Overlaps);
    }

    [Fact]
    public void Where_both_changed_the_same_line_mine_stands_and_the_line_is_told()
    {
        var result = TextMerge.Of(Start, "a\nmine\nc\nd\ne\n", "a\ntheirs\nc\nd\nE\n");
        Assert.Equal("a\nmine\nc\nd\nE\n", result.Text);
        Assert.Equal([2], result.Overlaps);
    }

    [Fact]
    public void A_line_that_one_changed_and_the_other_removed_is_an_overlap()
    {
        Assert.Equal([2], TextMerge.Of(Start, "a\nB\nc\nd\ne\n", "a\nc\nd\ne\n").Overlaps);
        Assert.Equal([2], TextMerge.Of(Start, "a\nc\nd\ne\n", "a\nB\nc\nd\ne\n").Overlaps);
    }

    [Fact]
    public void Whatever_two_people_do_every_line_that_both_left_stands_and_nobody_alone_is_overruled()
    {
        var dice = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var start = Enumerable.Range(0, 12).Select(i => $"line {i}").ToList();
            var (mine, theirs) = (Edit(start, dice), Edit(start, dice));
            var merged = TextMerge.Of(string.Join('\n', start), string.Join('\n', mine), string.Join('\n', theirs));
            var mirrored = TextMerge.Of(string.Join('\n', start), string.Join('\n', theirs), string.Join('\n', mine));
            if (merged.Overlaps.Count == 0)
            {
                Assert.Equal(merged.Text, mirrored.Text);
            }
            Assert.Equal(merged.Overlaps.Count, mirrored.Overlaps.Count);
            Assert.Empty(start.Intersect(mine).Intersect(theirs).Except(merged.Text.Split('\n')));
            Assert.Empty(mine.Except(start).Except(merged.Text.Split('\n')));
        }
    }

    static List<string> Edit(List<string> start, Random dice)
    {
        var edited = start.ToList();
        for (var i = dice.Next(4); i > 0; i--)
        {
            var at = dice.Next(edited.Count);
            switch (dice.Next(3))
            {
                case 0:
                    edited.RemoveAt(at);
                    break;
                case 1:
                    edited.Insert(at, $"new {dice.Next(1_000_000)}");
                    break;
                default:
                    edited[at] = $"changed {dice.Next(1_000_000)}";
                    break;
            }
        }
        return edited;
    }
}
