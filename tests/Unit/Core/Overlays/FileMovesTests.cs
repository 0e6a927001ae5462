using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class FileMovesTests
{
    static readonly OverlayFile[] Files =
    [
        new("base/a.yaml", "1"),
        new("base/sub/b.yaml", "2"),
        new("basement/c.yaml", "3"),
        new("top.yaml", "4"),
    ];

    static string[] Paths(Result<IReadOnlyList<OverlayFile>> files) => [.. files.Value.Select(f => f.Path)];

    [Fact]
    public void A_file_is_renamed_and_keeps_its_text()
    {
        var moved = FileMoves.Move(Files, "top.yaml", "base/top.yaml");

        Assert.Equal("4", moved.Value.Single(f => f.Path == "base/top.yaml").Content);
        Assert.Equal(4, moved.Value.Count);
    }

    [Fact]
    public void A_folder_takes_everything_in_it_along_and_nothing_else() =>
        Assert.Equal(["shared/a.yaml", "shared/sub/b.yaml", "basement/c.yaml", "top.yaml"], Paths(FileMoves.Move(Files, "base", "shared")));

    [Theory]
    [InlineData("top.yaml", "base/a.yaml", "already")]
    [InlineData("top.yaml", "../x.yaml", "not allowed")]
    [InlineData("top.yaml", "base", "both a file and a folder")]
    [InlineData("top.yaml", "base/a.yaml/x", "both a file and a folder")]
    [InlineData("base", "base/sub/base", "into itself")]
    [InlineData("base/sub", "basement/c.yaml", "both a file and a folder")]
    public void What_would_lose_a_file_or_leave_the_tree_is_refused(string from, string to, string why) =>
        Assert.Contains(why, FileMoves.Move(Files, from, to).Failure!.What.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Where_it_is_already_nothing_happens() => Assert.Same(Files, FileMoves.Move(Files, "base", "base").Value);

    [Fact]
    public void Removing_a_folder_takes_out_what_is_in_it() =>
        Assert.Equal(["basement/c.yaml", "top.yaml"], FileMoves.Remove(Files, "base").Select(f => f.Path));

    [Fact]
    public void A_file_is_added_where_nothing_stands()
    {
        Assert.True(FileMoves.Add(Files, new("base/new.yaml", "")).Ok);
        Assert.False(FileMoves.Add(Files, new("base/a.yaml", "")).Ok);
        Assert.False(FileMoves.Add(Files, new("base/sub", "")).Ok);
    }

    [Theory]
    [InlineData("overlays/x", "base/a.yaml", "overlays/x/a.yaml")]
    [InlineData("", "base/a.yaml", "a.yaml")]
    public void What_is_put_into_a_folder_keeps_its_name(string folder, string path, string result) =>
        Assert.Equal(result, FileMoves.Into(folder, path));
}
