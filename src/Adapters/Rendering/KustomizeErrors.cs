using System.Text.RegularExpressions;
using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>Finds file and line in what Kustomize writes when it fails, and turns paths of the scratch folder into paths of the tree.</summary>
static partial class KustomizeErrors
{
    public static RenderProblem Explain(string errors, string scratch, string folder)
    {
        var message = errors.Trim().Replace($"{scratch}/", "", StringComparison.Ordinal).Replace(scratch, ".", StringComparison.Ordinal);
        message = message.StartsWith("error: ", StringComparison.Ordinal) ? message[7..] : message;
        var line = Line().Match(message) is { Success: true } l ? int.Parse(l.Groups[1].Value) : (int?)null;
        return new RenderProblem(
            FileIn(message, folder),
            line,
            Text.Of($"Kustomize says: {message}"),
            Text.Of($"Correct the file and save again.")
        );
    }

    static string? FileIn(string message, string folder)
    {
        var names = File().Matches(message).Select(m => m.Value.TrimStart('.', '/')).Distinct().ToList();
        var full = names.LastOrDefault(n => n.Contains('/')) ?? names.LastOrDefault();
        return full is null || full.Contains('/') ? full ?? $"{folder}/kustomization.yaml" : $"{folder}/{full}";
    }

    [GeneratedRegex(@"line (\d+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"[A-Za-z0-9_./-]+\.(yaml|yml|json|env|properties|txt)\b")]
    private static partial Regex File();
}
