using System.Text.RegularExpressions;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Overlays.Charts;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>
/// Kustomize says of an object of a chart that it comes from the generated file, which nobody can open. Helm has written above each object of that file
/// which template it comes from.
/// </summary>
static partial class ChartOrigins
{
    public static IReadOnlyDictionary<ObjectRef, string> Of(IReadOnlyDictionary<ObjectRef, string> sources, Staged staged)
    {
        if (staged.Generated.Count == 0)
        {
            return sources;
        }
        var known = staged.Files.Where(f => staged.Generated.Contains(f.Path)).ToDictionary(f => f.Path, f => Documents(f.Content));
        return sources.ToDictionary(s => s.Key, s => known.TryGetValue(s.Value, out var documents) ? Template(s.Key, documents) : s.Value);
    }

    /// <summary>The same kind, and the longest name that can have become this one by prefixes and suffixes.</summary>
    static string Template(ObjectRef r, ILookup<string, (string Name, string File)> documents) =>
        documents[r.Kind]
            .Where(d => r.Name.Contains(d.Name, StringComparison.Ordinal))
            .OrderByDescending(d => d.Name.Length)
            .Select(d => d.File)
            .FirstOrDefault()
        ?? $"{ChartSource.Folder}/Chart.yaml";

    static ILookup<string, (string Name, string File)> Documents(string output) =>
        ChartDocuments
            .Of(output)
            .Where(d => d.File is not null)
            .Select(d => (Kind: Kind().Match(d.Text), Name: Name().Match(d.Text), d.File))
            .Where(d => d.Kind.Success && d.Name.Success)
            .ToLookup(d => d.Kind.Groups[1].Value, d => (d.Name.Groups[1].Value, d.File!));

    // Read by lines and not as YAML: a large chart has thousands of them, and a wrong answer costs one click.
    [GeneratedRegex(@"^kind:[ ]*[""']?(\w+)", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex(@"^metadata:[^\n]*\n(?:[ ]+[^\n]*\n)*?[ ]+name:[ ]*[""']?([\w.-]+)", RegexOptions.Multiline)]
    private static partial Regex Name();
}
