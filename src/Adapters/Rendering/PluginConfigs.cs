using Tandem.Overlays;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// What stands under <c>generators</c>, <c>transformers</c> and <c>validators</c>: only what is built into Kustomize, and no path in it that leads
/// elsewhere. Anything else is a program or a container to run.
/// </summary>
static class PluginConfigs
{
    static readonly string[] Fields = ["generators", "transformers", "validators"];
    static readonly string[] PathFields = ["path", "paths", "file", "files", "env", "envs", "valuesfile", "charthome"];

    public static IEnumerable<RenderProblem> Check(Kustomization kustomization, IReadOnlyList<OverlayFile> files, Tree tree)
    {
        foreach (var reference in Reference.In(kustomization).Where(r => Fields.Contains(r.Field)))
        {
            var path = TreePath.Resolve(kustomization.Folder, reference.Path);
            if (files.FirstOrDefault(f => f.Path == path) is { } file)
            {
                foreach (var problem in CheckFile(file, kustomization.Folder, tree))
                {
                    yield return problem;
                }
            }
        }
        foreach (var node in Fields.SelectMany(kustomization.List).Where(n => n is not YamlScalarNode { Value: { } v } || v.Contains('\n')))
        {
            yield return new(
                kustomization.File.Path,
                (int)node.Start.Line,
                Text.Of($"A plugin that is written in place is not looked into."),
                Text.Of($"Put it into a file of its own and name the file here.")
            );
        }
    }

    static IEnumerable<RenderProblem> CheckFile(OverlayFile file, string folder, Tree tree)
    {
        foreach (var disguise in KustomizationFields.Disguises(file))
        {
            yield return disguise;
        }
        var stream = YamlText.Load(file.Content);
        foreach (var root in stream.Documents.Select(d => d.RootNode))
        {
            if (
                root is not YamlMappingNode map
                || Value(map, "apiVersion") != "builtin"
                || Value(map, "kind").StartsWith("Helm", StringComparison.Ordinal)
            )
            {
                yield return new(
                    file.Path,
                    (int)root.Start.Line,
                    Text.Of($"{file.Path} asks for a plugin that runs a program."),
                    Text.Of($"Only what is built into Kustomize (apiVersion: builtin) runs, and no charts.")
                );
                continue;
            }
            foreach (var problem in Paths(root).Select(p => Problem(file, folder, p, tree)).OfType<RenderProblem>())
            {
                yield return problem;
            }
        }
    }

    static RenderProblem? Problem(OverlayFile file, string folder, YamlScalarNode node, Tree tree)
    {
        var path = node.Value![(node.Value!.IndexOf('=') + 1)..];
        var what = tree.Problem(folder, new Reference("", path, true, node));
        return what is null ? null : new(file.Path, (int)node.Start.Line, what, Text.Of($"Refer to a file or folder of this tree."));
    }

    /// <summary>Every scalar below a field that could name a file, however deep; Kustomize does not care for upper and lower case.</summary>
    static IEnumerable<YamlScalarNode> Paths(YamlNode node, bool named = false) =>
        node switch
        {
            YamlScalarNode scalar => named && scalar.Value is { Length: > 0 } ? [scalar] : [],
            YamlSequenceNode list => list.Children.SelectMany(c => Paths(c, named)),
            // Field specs name places in objects, which are called paths as well.
            YamlMappingNode map => map
                .Children.Where(c => c.Key is not YamlScalarNode { Value: "fieldSpecs" })
                .SelectMany(c => Paths(c.Value, IsPath(c.Key))),
            _ => [],
        };

    static bool IsPath(YamlNode key) =>
        key is not YamlScalarNode { Value: { } name }
        || PathFields.Contains(name.ToLowerInvariant())
        // "paſh" is "path" to a parser that folds case as Go does.
        || !name.All(char.IsAscii);

    static string Value(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var v) && v is YamlScalarNode { Value: { } value } ? value : "";
}
