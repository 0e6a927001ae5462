using System.Collections;
using System.Resources;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tandem.Access;
using Tandem.Unit.Web.Shell;
using Tandem.Web.Shared;
using Xunit;

namespace Tandem.Unit.Web;

/// <summary>Whatever a person can read exists in Chinese, too.</summary>
public sealed partial class TranslationTests
{
    static readonly IReadOnlyDictionary<string, string> Chinese = Translations.Of("zh-CN");

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Console.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }
        return folder;
    }

    static IEnumerable<(string File, string Text)> Shown(string root) =>
        from folder in new[] { "Core", "Adapters", "Web" }
        from file in Directory.EnumerateFiles(Path.Combine(root, "src", folder), "*", SearchOption.AllDirectories)
        where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
        where !Generated().IsMatch(file)
        from text in SourceTexts.Of(Comment().Replace(File.ReadAllText(file), ""))
        where Letters().IsMatch(text)
        select (Path.GetRelativePath(root, file), text);

    [Fact]
    public void Every_text_of_the_sources_has_a_translation()
    {
        var missing = Shown(Root()).Where(s => !Chinese.ContainsKey(s.Text)).DistinctBy(s => s.Text).ToList();
        Assert.True(
            missing.Count == 0,
            $"{missing.Count} texts lack one:\n{string.Join('\n', missing.Select(m => $"{m.File}\t{m.Text}"))}"
        );
    }

    [Fact]
    public void The_scan_finds_keys_choices_and_sentences()
    {
        const string source = """
            <p>@L["A {0} b", x] @L[y ? "One" : "Two"]</p> Text.Of($"The {a.B(", ")} of {c:0.0} is \"{d}\" {{e}}.")
            """;
        Assert.Equal(["A {0} b", "One", "Two", "The {0} of {1:0.0} is \"{2}\" {{e}}."], SourceTexts.Of(source));
    }

    [Fact]
    public void Every_state_and_every_role_has_a_translation()
    {
        var states = SharedComponentTests.AllStates().Select(s => StateLook.Of(s.Data).Word);
        Assert.All(states.Concat(Enum.GetNames<Role>()), word => Assert.True(Chinese.ContainsKey(word), word));
    }

    [Fact]
    public void Every_word_of_the_component_library_has_a_translation()
    {
        var assembly = typeof(MudBlazor.MudButton).Assembly;
        using var reader = new ResourceReader(assembly.GetManifestResourceStream("MudBlazor.Resources.LanguageResource.resources")!);
        var keys = reader.Cast<DictionaryEntry>().Select(e => (string)e.Key).ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.True(Chinese.ContainsKey(key), key));
    }

    [Fact]
    public void A_translation_has_the_same_holes_as_its_text() =>
        Assert.All(
            Chinese.Where(t =>
                !t.Key.StartsWith("Mud", StringComparison.Ordinal) && !t.Key.StartsWith("Converter_", StringComparison.Ordinal)
            ),
            t => Assert.True(Holes(t.Key).SetEquals(Holes(t.Value)), $"{t.Key} → {t.Value}")
        );

    /// <summary>Else the file that happens to be read last decides.</summary>
    [Fact]
    public void No_text_is_translated_twice()
    {
        var keys = Directory
            .EnumerateFiles(Path.Combine(Root(), "src", "Web", "Resources", "zh-CN"), "*.json")
            .SelectMany(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Empty(keys.GroupBy(k => k).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    static HashSet<string> Holes(string text) => [.. Hole().Matches(text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"(?<!\{)\{(\d+)")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("[A-Za-z]{2}")]
    private static partial Regex Letters();

    [GeneratedRegex(@"[/\\](obj|bin|Migrations)[/\\]")]
    private static partial Regex Generated();
}
