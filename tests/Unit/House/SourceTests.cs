using System.Text.RegularExpressions;
using Xunit;

namespace Tandem.Unit.House;

/// <summary>Rules about the text of the sources, each proven on a bad sample.</summary>
public sealed partial class SourceTests
{
    static readonly string Root = FindRoot();

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Console.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }

    static IEnumerable<(string Path, string Content)> Sources(string pattern, params string[] folders) =>
        folders
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), pattern, SearchOption.AllDirectories))
            .Where(p => !Generated().IsMatch(p))
            .Select(p => (Path.GetRelativePath(Root, p), File.ReadAllText(p)));

    static int Lines(string content) => content.Count(c => c == '\n');

    static bool TooLong(string content, int most) => Lines(content) > most;

    [Fact]
    public void No_file_is_longer_than_the_house_allows()
    {
        Assert.True(TooLong(new string('\n', 401), 400));
        Assert.Empty(Sources("*.cs", "src", "tests", "bench").Where(s => TooLong(s.Content, 400)).Select(s => s.Path));
        Assert.Empty(Sources("*.razor", "src").Where(s => TooLong(s.Content, 200)).Select(s => s.Path));
    }

    [Fact]
    public void No_page_has_inline_styles()
    {
        Assert.Matches(InlineStyle(), "<div style=\"color: red\">");
        Assert.Matches(InlineStyle(), "<MudText Style=\"color: red\">");
        Assert.Empty(Sources("*.razor", "src").Where(s => InlineStyle().IsMatch(s.Content)).Select(s => s.Path));
    }

    [Fact]
    public void The_project_names_no_package_registry_and_no_machine_of_its_makers()
    {
        Assert.Matches(Registry(), "https://registry." + "npmjs.org/x");
        Assert.Empty(
            (string[])
                [
                    .. Sources("*.cs", "src", "tests").Where(s => Registry().IsMatch(s.Content)).Select(s => s.Path),
                    .. Sources("*.md", "docs").Where(s => Registry().IsMatch(s.Content)).Select(s => s.Path),
                    .. new[] { "README.md", "ARCHITECTURE.md", "Dockerfile" }.Where(f =>
                        Registry().IsMatch(File.ReadAllText(Path.Combine(Root, f)))
                    ),
                ]
        );
    }

    [Fact]
    public void Only_the_executor_catches_everything()
    {
        Assert.Matches(CatchAll(), "catch (Exception bug)\n");
        Assert.Empty(
            Sources("*.cs", "src/Core")
                .Where(s => CatchAll().IsMatch(s.Content))
                .Select(s => Path.GetFileName(s.Path))
                .Except(["RunExecutor.cs"])
        );
    }

    [GeneratedRegex(@"[/\\](obj|bin|Migrations|node_modules)[/\\]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"\s[Ss]tyle=""")]
    private static partial Regex InlineStyle();

    [GeneratedRegex(@"reg[i]stry\.npm|ap[i]\.nuget\.|d[e]b\.debian\.|/w[o]rk/|/r[o]ot/", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();

    [GeneratedRegex(@"catch\s*(\(Exception\b[^)]*\)\s*\n|\{)")]
    private static partial Regex CatchAll();
}
