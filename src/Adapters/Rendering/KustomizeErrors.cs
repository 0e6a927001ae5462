using System.Text.RegularExpressions;
using Tandem.Overlays;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Finds file and line of what Kustomize complains about, in the tree where its words do not tell them, and turns paths of the scratch folder into
/// paths of the tree.
/// </summary>
static partial class KustomizeErrors
{
    public static RenderProblem Explain(string errors, string scratch, IReadOnlyList<OverlayFile> files, string folder)
    {
        var lines = errors.Split('\n').Where(l => !l.StartsWith("# Warning:", StringComparison.Ordinal));
        var message = string.Join('\n', lines).Trim();
        message = message.Replace($"{scratch}/", "", StringComparison.Ordinal).Replace(scratch, ".", StringComparison.Ordinal);
        message = message.StartsWith("error: ", StringComparison.Ordinal) ? message[7..] : message;
        return Known(message, files, folder)
            ?? new RenderProblem(
                FileIn(message, folder),
                Line().Match(message) is { Success: true } l ? int.Parse(l.Groups[1].Value) : null,
                Text.Of($"Kustomize says: {message}"),
                Text.Of($"Correct the file and save again.")
            );
    }

    static RenderProblem? Known(string message, IReadOnlyList<OverlayFile> files, string folder)
    {
        var reached = Reach.From(files, folder).Select(r => r.Kustomization).ToList();
        var patches = reached.SelectMany(k => PatchText.In(k, files));
        if (Missing().Match(message) is { Success: true } missing)
        {
            return NoSuchPath(missing.Groups[1].Value, patches);
        }
        if (Unmatched().Match(message) is { Success: true } unmatched)
        {
            return NoSuchObject(unmatched.Groups["kind"].Value, unmatched.Groups["name"].Value, patches);
        }
        if (Unknown().Match(message) is { Success: true } unknown)
        {
            return NoSuchField(unknown.Groups[1].Value, reached);
        }
        return null;
    }

    static RenderProblem? NoSuchPath(string path, IEnumerable<PatchText> patches) =>
        (
            from patch in patches
            from list in patch.Documents().OfType<YamlSequenceNode>()
            from operation in list.Children.OfType<YamlMappingNode>()
            where PatchText.Value(operation, "path") == path
            select new RenderProblem(
                patch.File,
                (int)operation.Start.Line + patch.Offset,
                Text.Of($"The patch of {patch.TargetWords} does not find {path} as it expects it."),
                Text.Of($"Correct the path, or add what it lies in first.")
            )
        ).FirstOrDefault();

    static RenderProblem? NoSuchObject(string kind, string name, IEnumerable<PatchText> patches) =>
        (
            from patch in patches
            from document in patch.Documents().OfType<YamlMappingNode>()
            where PatchText.Value(document, "kind") == kind && PatchText.Name(document) == name
            select new RenderProblem(
                patch.File,
                (int)document.Start.Line + patch.Offset,
                Text.Of($"The patch of {kind} {name} matches no object."),
                Text.Of($"Name an object of the base as it is called there, before prefixes and suffixes.")
            )
        ).FirstOrDefault();

    static RenderProblem? NoSuchField(string field, IEnumerable<Kustomization> reached) =>
        (
            from kustomization in reached
            from key in Keys(kustomization.Root)
            where key.Value == field
            select new RenderProblem(
                kustomization.File.Path,
                (int)key.Start.Line,
                Text.Of($"'{field}' is no field of a kustomization."),
                Text.Of($"Take it out.")
            )
        ).FirstOrDefault();

    static IEnumerable<YamlScalarNode> Keys(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => map.Children.SelectMany(c => Keys(c.Value).Prepend(c.Key)).OfType<YamlScalarNode>(),
            YamlSequenceNode list => list.Children.SelectMany(Keys),
            _ => [],
        };

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

    [GeneratedRegex(@"(?:doc is missing (?:path|key): |error in remove for path: |testing value )[\\""']*(/[^\s\\""':]*)")]
    private static partial Regex Missing();

    /// <summary>As in <c>no matches for Id ConfigMap.v1.[noGrp]/name.[noNs]</c>.</summary>
    [GeneratedRegex(@"no matches for Id (?<kind>\w+)\.[^/]*/(?<name>.+?)\.(\[noNs\]|[a-z0-9-]+)(;|$|\\|"")")]
    private static partial Regex Unmatched();

    [GeneratedRegex(@"json: unknown field \\?""([^""\\]+)")]
    private static partial Regex Unknown();
}
