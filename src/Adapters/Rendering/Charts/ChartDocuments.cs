using System.Text.Json;
using System.Text.RegularExpressions;
using Tandem.Overlays;
using Tandem.Overlays.Charts;
using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>One object a chart renders to.</summary>
/// <param name="File">Template it comes from, as a path of the tree; null when Helm does not say.</param>
/// <param name="Text">As Helm writes it.</param>
sealed record ChartDocument(string? File, string Text)
{
    /// <summary>Kind and name, e.g. <c>Secret/shop</c>, and the hooks it is one of.</summary>
    public (string Name, IReadOnlyList<string> Hooks) Look()
    {
        try
        {
            var json = YamlToJson.Documents(Text).Select(d => d.Json).FirstOrDefault() ?? "{}";
            using var read = JsonDocument.Parse(json);
            var root = read.RootElement;
            var hooks = Word(root, "metadata", "annotations", "helm.sh/hook") ?? "";
            return (
                $"{Word(root, "kind") ?? "?"}/{Word(root, "metadata", "name") ?? "?"}",
                hooks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            );
        }
        catch (YamlException)
        {
            return ("?", []);
        }
    }

    static string? Word(JsonElement from, params string[] path)
    {
        foreach (var key in path)
        {
            if (from.ValueKind != JsonValueKind.Object || !from.TryGetProperty(key, out from))
            {
                return null;
            }
        }
        return from.ValueKind == JsonValueKind.String ? from.GetString() : null;
    }
}

/// <summary>Takes apart what Helm wrote, and holds two of it against each other.</summary>
static partial class ChartDocuments
{
    /// <summary>Hooks that a deploy never runs: nothing here is ever uninstalled or rolled back by Helm.</summary>
    static readonly string[] Never = ["pre-delete", "post-delete", "pre-rollback", "post-rollback", "test", "test-success", "test-failure"];

    public static IReadOnlyList<ChartDocument> Of(string output) =>
        [
            .. Separator()
                .Split(output)
                .Where(d => d.Trim().Length > 0)
                .Select(d => new ChartDocument(
                    Source().Match(d) is { Success: true } s ? $"{ChartSource.Folder}/{s.Groups[1].Value}" : null,
                    d
                )),
        ];

    /// <summary>Objects that two renderings of the same chart do not agree on.</summary>
    public static IEnumerable<RenderProblem> Differing(string first, string second)
    {
        var (one, other) = (Of(first), Of(second));
        if (one.Count != other.Count)
        {
            yield return new(
                $"{ChartSource.Folder}/Chart.yaml",
                null,
                Text.Of($"The chart renders to {one.Count} objects, and a moment later to {other.Count}."),
                Remedy()
            );
            yield break;
        }
        foreach (var (a, b) in one.Zip(other).Where(p => p.First.Text != p.Second.Text))
        {
            yield return new(
                a.File,
                null,
                Text.Of(
                    $"{a.Look().Name} comes out different each time the chart is rendered, so what is previewed could not be what is deployed."
                ),
                Remedy()
            );
        }
    }

    /// <summary>The hooks among the objects, and what becomes of them.</summary>
    public static IEnumerable<RenderProblem> Hooks(IReadOnlyList<ChartDocument> documents)
    {
        foreach (var document in documents.Where(d => d.Text.Contains("helm.sh/hook", StringComparison.Ordinal)))
        {
            var (name, hooks) = document.Look();
            if (hooks.Count == 0)
            {
                continue;
            }
            var words = string.Join(", ", hooks);
            yield return hooks.All(h => Never.Contains(h))
                ? new(
                    document.File,
                    null,
                    Text.Of($"{name} is a hook ({words}) that a deploy never runs."),
                    Text.Of($"Nothing is uninstalled through Helm here; do by hand what it would do.")
                )
                : new(
                    document.File,
                    null,
                    Text.Of($"{name} is a hook ({words}) and runs at every deploy, at its place before or behind the rest."),
                    Text.Of($"Turn it off in values.yaml if it may run only once.")
                );
        }
    }

    static Text Remedy() =>
        Text.Of($"Give what it makes up (a password, a certificate, a time) in values.yaml, or take it out of the template.");

    [GeneratedRegex(@"^---[ \t]*(?:\r?\n|\z)", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^# Source: [^/\s]+/(\S+)", RegexOptions.Multiline)]
    private static partial Regex Source();
}
