using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Plans;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Looks through a tree before Kustomize sees it: sizes, and every field of a kustomization that can name a file. Each must name a file or folder
/// of the tree, so nothing remote, absolute or outside can be meant; what would run a program is refused by name. Where the kernel gives no
/// namespaces, this is all that stands between the tree and the network.
/// </summary>
static class Preflight
{
    const int MostFolders = 8;

    /// <summary>Sub-charts of sub-charts of a chart.</summary>
    const int MostChartFolders = 14;

    static readonly string[] Programs = ["helmCharts", "helmChartInflationGenerator", "helmGlobals"];

    static readonly string[] Functions = ["config.kubernetes.io/function", "config.k8s.io/function"];

    /// <param name="generated">Paths of files that we made ourselves, within limits of their own.</param>
    public static IReadOnlyList<RenderProblem> Check(
        IReadOnlyList<OverlayFile> files,
        string folder,
        IReadOnlyList<string>? generated = null
    )
    {
        var problems = CheckShape(files, folder, generated).ToList();
        if (problems.Count > 0)
        {
            return problems;
        }
        var tree = new Tree(files);
        // What Kustomize reads as YAML, whatever its name; the files of generators are only copied.
        var read = files
            .Where(f => KustomizeFields.IsKustomization(f.Path))
            .Select(Kustomization.Read)
            .OfType<Kustomization>()
            .SelectMany(k => Reference.In(k).Where(r => !r.IsCopied).Select(r => TreePath.Resolve(k.Folder, r.Path)))
            .ToHashSet();
        foreach (var file in files.Where(f => IsYaml(f.Path) || read.Contains(f.Path)))
        {
            problems.AddRange(CheckYaml(file, files, tree));
        }
        return problems.Count > 0 ? problems : [.. CheckDepth(files, folder)];
    }

    public static IEnumerable<RenderProblem> CheckShape(
        IReadOnlyList<OverlayFile> files,
        string folder,
        IReadOnlyList<string>? generated = null
    )
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
        foreach (
            var file in files.Where(f =>
                !OverlaysSection.IsSafe(f.Path) || f.Content.Length > OverlaysSection.MostCharacters && generated?.Contains(f.Path) != true
            )
        )
        {
            yield return new(
                file.Path,
                null,
                Text.Of($"The path or the size of {file.Path} is not allowed."),
                Text.Of($"Use a plain relative path and at most 1 MiB.")
            );
        }
        if (files.Sum(f => (long)f.Content.Length) > YamlToJson.MostBytes)
        {
            yield return new(null, null, Text.Of($"All files together are larger than 16 MiB."), Text.Of($"Remove some."));
        }
        foreach (var deep in files.Where(f => f.Path.Count(c => c == '/') > Deepest(f.Path)))
        {
            yield return new(
                deep.Path,
                null,
                Text.Of($"{deep.Path} lies in more than {Deepest(deep.Path)} folders."),
                Text.Of($"Move it up.")
            );
        }
        foreach (var twice in files.GroupBy(f => f.Path).Where(g => g.Count() > 1))
        {
            yield return new(twice.Key, null, Text.Of($"{twice.Key} stands twice."), Text.Of($"Keep one of them."));
        }
        if (!files.Any(f => TreePath.FolderOf(f.Path) == folder && KustomizeFields.IsKustomization(f.Path)))
        {
            yield return new(
                $"{folder}/kustomization.yaml",
                null,
                Text.Of($"{folder} has no kustomization.yaml."),
                Text.Of($"Add the file.")
            );
        }
    }

    static int Deepest(string path) => ChartSource.IsPart(path) ? MostChartFolders : MostFolders;

    static List<RenderProblem> CheckYaml(OverlayFile file, IReadOnlyList<OverlayFile> files, Tree tree)
    {
        var problems = new List<RenderProblem>();
        try
        {
            AliasGuard.Check(file.Content);
            // Finds keys that stand twice, for which Kustomize names no file.
            _ = YamlText.Load(file.Content);
            if (KustomizeFields.IsKustomization(file.Path))
            {
                problems.AddRange(CheckKustomization(file, files, tree));
            }
            if (Functions.Any(f => file.Content.Contains(f, StringComparison.Ordinal)))
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
            var (line, what) = YamlFault.Of(e, file.Content);
            problems.Add(new(file.Path, line, what, Text.Of($"Correct the line.")));
        }
        return problems;
    }

    static List<RenderProblem> CheckKustomization(OverlayFile file, IReadOnlyList<OverlayFile> files, Tree tree)
    {
        if (Kustomization.Read(file) is not { } kustomization)
        {
            return
            [
                new(
                    file.Path,
                    1,
                    Text.Of($"{file.Path} is not one mapping in one document."),
                    Text.Of($"A kustomization lists fields such as 'resources'; write them, or remove the file.")
                ),
            ];
        }
        List<RenderProblem> problems = [.. KustomizationFields.Disguises(file), .. KustomizationFields.Unknown(kustomization)];
        problems.AddRange(
            Programs
                .Where(p => kustomization.Root.Children.ContainsKey(p))
                .Select(p => new RenderProblem(
                    file.Path,
                    kustomization.LineOf(p),
                    Text.Of($"'{p}' runs a program and is refused."),
                    Text.Of($"Take the chart as the base: the console renders it for each site.")
                ))
        );
        foreach (var reference in Reference.In(kustomization))
        {
            if (tree.Problem(kustomization.Folder, reference) is { } what)
            {
                problems.Add(new(file.Path, reference.Line, what, Text.Of($"Refer to a file or folder of this tree.")));
            }
        }
        problems.AddRange(PluginConfigs.Check(kustomization, files, tree));
        if (kustomization.IsComponent && IsEmpty(kustomization))
        {
            problems.Add(
                new(
                    file.Path,
                    1,
                    Text.Of($"The component {file.Path} does nothing."),
                    Text.Of($"Give it resources or patches, or remove it.")
                )
            );
        }
        return problems;
    }

    static bool IsEmpty(Kustomization component) =>
        component.Root.Children.All(c =>
            c.Key is YamlScalarNode { Value: "apiVersion" or "kind" or "metadata" }
            || c.Value is YamlSequenceNode { Children.Count: 0 } or YamlMappingNode { Children.Count: 0 }
            || c.Value is YamlScalarNode { Value: null or "" or "~" or "null" }
        );

    static IEnumerable<RenderProblem> CheckDepth(IReadOnlyList<OverlayFile> files, string folder) =>
        Reach
            .From(files, folder)
            .Where(r => r.Depth > Reach.MostDepth)
            .Take(1)
            .Select(r => new RenderProblem(
                r.Path,
                1,
                Text.Of($"{r.Path} is more than {Reach.MostDepth} kustomizations away from {folder}."),
                Text.Of($"Name it closer to the overlay.")
            ));

    static bool IsYaml(string path) =>
        path.EndsWith(".yaml", StringComparison.Ordinal)
        || path.EndsWith(".yml", StringComparison.Ordinal)
        || Path.GetFileName(path) == "Kustomization";
}
