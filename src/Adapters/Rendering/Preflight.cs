using Tandem.Overlays;
using Tandem.Plans;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Looks through a tree before Kustomize sees it: sizes, and every field of a kustomization that can name a file. Each must name a file or folder
/// of the tree, so nothing remote, absolute or outside can be meant; what would run a program is refused by name.
/// </summary>
static class Preflight
{
    static readonly string[] KustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    static readonly string[] Refused = ["helmCharts", "helmChartInflationGenerator", "helmGlobals"];

    /// <summary>Fields whose entries are paths, or inline YAML where they hold a line break or a mapping.</summary>
    static readonly string[] PathLists =
    [
        "resources",
        "bases",
        "components",
        "crds",
        "configurations",
        "generators",
        "transformers",
        "validators",
        "patchesStrategicMerge",
    ];

    static readonly string[] PathObjects = ["patches", "patchesJson6902", "replacements"];

    static readonly string[] Generators = ["configMapGenerator", "secretGenerator"];

    public static IReadOnlyList<RenderProblem> Check(IReadOnlyList<OverlayFile> files, string folder)
    {
        var problems = CheckShape(files, folder).ToList();
        if (problems.Count > 0)
        {
            return problems;
        }
        foreach (var file in files.Where(f => IsYaml(f.Path)))
        {
            problems.AddRange(CheckYaml(file, new Tree(files)));
        }
        return problems;
    }

    static IEnumerable<RenderProblem> CheckShape(IReadOnlyList<OverlayFile> files, string folder)
    {
        if (files.Count > OverlaysSection.MostFiles)
        {
            yield return new(
                null,
                null,
                Text.Of($"There are {files.Count} files; {OverlaysSection.MostFiles} are allowed."),
                Text.Of($"Remove some.")
            );
        }
        foreach (var file in files.Where(f => !OverlaysSection.IsSafe(f.Path) || f.Content.Length > OverlaysSection.MostCharacters))
        {
            yield return new(
                file.Path,
                null,
                Text.Of($"The path or the size of {file.Path} is not allowed."),
                Text.Of($"Use a plain relative path and at most 1 MiB.")
            );
        }
        foreach (var twice in files.GroupBy(f => f.Path).Where(g => g.Count() > 1))
        {
            yield return new(twice.Key, null, Text.Of($"{twice.Key} stands twice."), Text.Of($"Keep one of them."));
        }
        if (!KustomizationNames.Any(n => files.Any(f => f.Path == $"{folder}/{n}")))
        {
            yield return new(
                $"{folder}/kustomization.yaml",
                null,
                Text.Of($"{folder} has no kustomization.yaml."),
                Text.Of($"Add the file.")
            );
        }
    }

    static List<RenderProblem> CheckYaml(OverlayFile file, Tree tree)
    {
        var problems = new List<RenderProblem>();
        try
        {
            AliasGuard.Check(file.Content);
            var stream = new YamlStream();
            stream.Load(new StringReader(file.Content));
            if (KustomizationNames.Contains(Path.GetFileName(file.Path)) && stream.Documents is [{ RootNode: YamlMappingNode root }, ..])
            {
                var folder = file.Path.Contains('/') ? file.Path[..file.Path.LastIndexOf('/')] : "";
                problems.AddRange(CheckKustomization(file.Path, folder, root, tree));
            }
            if (file.Content.Contains("config.kubernetes.io/function", StringComparison.Ordinal))
            {
                problems.Add(
                    new(
                        file.Path,
                        null,
                        Text.Of($"{file.Path} asks for a function that runs a program."),
                        Text.Of($"Take the annotation out; only built-in generators and transformers run.")
                    )
                );
            }
        }
        catch (YamlException e)
        {
            problems.Add(new(file.Path, (int)e.Start.Line, Text.Of($"This is not valid YAML: {e.Message}"), Text.Of($"Correct the line.")));
        }
        return problems;
    }

    static IEnumerable<RenderProblem> CheckKustomization(string path, string folder, YamlMappingNode root, Tree tree)
    {
        foreach (var (key, node) in root.Children.Select(c => ((c.Key as YamlScalarNode)?.Value ?? "", c.Value)))
        {
            if (Refused.Contains(key))
            {
                yield return new(
                    path,
                    (int)node.Start.Line,
                    Text.Of($"'{key}' runs a program and is refused."),
                    Text.Of($"Render the chart once and list the result under 'resources'.")
                );
            }
            foreach (var reference in References(key, node).Where(r => tree.Problem(folder, r.Value!) is not null))
            {
                yield return new(
                    path,
                    (int)reference.Start.Line,
                    tree.Problem(folder, reference.Value!)!,
                    Text.Of($"Refer to a file or folder of this tree.")
                );
            }
        }
    }

    static IEnumerable<YamlScalarNode> References(string key, YamlNode node)
    {
        if (PathLists.Contains(key))
        {
            return Items(node).OfType<YamlScalarNode>().Where(s => s.Value is { } v && !v.Contains('\n'));
        }
        if (PathObjects.Contains(key))
        {
            return Items(node).OfType<YamlMappingNode>().SelectMany(m => Named(m, "path"));
        }
        if (Generators.Contains(key))
        {
            return Items(node)
                .OfType<YamlMappingNode>()
                .SelectMany(m => (IEnumerable<YamlScalarNode>)[.. Named(m, "env"), .. Listed(m, "envs"), .. Listed(m, "files")]);
        }
        return key == "openapi" && node is YamlMappingNode map ? Named(map, "path") : [];
    }

    static IEnumerable<YamlNode> Items(YamlNode node) => node is YamlSequenceNode list ? list.Children : [];

    static IEnumerable<YamlScalarNode> Named(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var v) && v is YamlScalarNode { Value.Length: > 0 } s ? [s] : [];

    static IEnumerable<YamlScalarNode> Listed(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var v) ? Items(v).OfType<YamlScalarNode>() : [];

    static bool IsYaml(string path) =>
        path.EndsWith(".yaml", StringComparison.Ordinal)
        || path.EndsWith(".yml", StringComparison.Ordinal)
        || Path.GetFileName(path) == "Kustomization";
}
