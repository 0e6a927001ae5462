using Tandem.Overlays;
using Tandem.Overlays.Charts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>Looks through the part of a tree that is a chart. Pure.</summary>
static class ChartTree
{
    const string ChartFile = $"{ChartSource.Folder}/Chart.yaml";

    /// <summary>Folders of the kustomizations that ask for what the chart renders to.</summary>
    public static IReadOnlyList<string> Listing(IReadOnlyList<OverlayFile> files) =>
        [
            .. files
                .Where(f =>
                    KustomizeFields.IsKustomization(f.Path) && f.Content.Contains(ChartSource.GeneratedName, StringComparison.Ordinal)
                )
                .Select(Kustomization.Read)
                .OfType<Kustomization>()
                .Where(k =>
                    k.List("resources")
                        .OfType<YamlScalarNode>()
                        .Any(r => TreePath.Resolve(k.Folder, r.Value ?? "") == ChartSource.GeneratedOf(k.Folder))
                )
                .Select(k => k.Folder)
                .Distinct(),
        ];

    /// <summary>Chart and values as Helm needs them.</summary>
    public static ChartInput Input(IReadOnlyList<OverlayFile> files, string folder)
    {
        string[] values = [ChartSource.SharedValues, ChartSource.ValuesOf(folder)];
        var space = Kustomization.In(files, folder) is { } k ? Word(k.Root, "namespace") : null;
        var source = ChartSource.In(files);
        var release = source?.Release ?? (Root(files, ChartFile) is { } chart ? Word(chart, "name") : null);
        return new(
            [.. files.Where(f => ChartSource.IsPart(f.Path) || values.Contains(f.Path))],
            folder,
            release ?? "release",
            // Kustomize sets it in every object afterwards; templates that write it into their texts must see the same.
            space is { Length: > 0 }
                ? space
                : "default"
        )
        {
            KubeVersion = source?.KubeVersion ?? "",
            ApiVersions = source?.Served ?? [],
        };
    }

    /// <summary>The tree as Kustomize is to see it: templates are no YAML, so of the chart only what some kustomization names stays.</summary>
    public static IReadOnlyList<OverlayFile> Without(IReadOnlyList<OverlayFile> files, string folder)
    {
        var named = Reach.Files(files, Reach.From(files, folder)).Select(f => f.Path).ToHashSet();
        return [.. files.Where(f => !ChartSource.IsPart(f.Path) || named.Contains(f.Path))];
    }

    public static IEnumerable<RenderProblem> Check(IReadOnlyList<OverlayFile> files, string folder)
    {
        string[] read = [ChartFile, ChartSource.SharedValues, ChartSource.ValuesOf(folder), $"{ChartSource.Folder}/values.yaml"];
        foreach (var file in files.Where(f => read.Contains(f.Path)))
        {
            if (Fault(file) is { } fault)
            {
                yield return fault;
            }
        }
        if (files.All(f => f.Path != ChartFile))
        {
            yield return new(
                ChartFile,
                null,
                Text.Of($"The chart has no Chart.yaml."),
                Text.Of($"Take the chart anew, or remove the folder {ChartSource.Folder}.")
            );
        }
        if (files.Any(f => f.Path == ChartSource.File) && ChartSource.In(files) is not { } source)
        {
            yield return new(
                ChartSource.File,
                null,
                Text.Of($"{ChartSource.File} cannot be read."),
                Text.Of($"It is written when a chart is taken; take the chart anew.")
            );
        }
        else if ((ChartSource.In(files) ?? new("", "", "", "", Input(files, folder).Release)).Refused is { } no)
        {
            yield return new(ChartSource.File, null, no.What, no.Hint);
        }
        if (Input(files, folder).Namespace is var space && !IsNamespace(space))
        {
            yield return new(
                $"{folder}/kustomization.yaml",
                Kustomization.In(files, folder)?.LineOf("namespace"),
                Text.Of($"The namespace '{space}' cannot be used."),
                Text.Of($"Use up to 63 lower-case letters, digits and hyphens; not 'default' and not 'kube-…'.")
            );
        }
    }

    public static RenderProblem NotListed(string folder) =>
        new(
            $"{folder}/kustomization.yaml",
            null,
            Text.Of($"{folder} does not list {ChartSource.GeneratedName}, so it gets nothing of the chart."),
            Text.Of($"Add {ChartSource.GeneratedName} under 'resources' if the site is to run it.")
        );

    public static RenderProblem Replaced(string path) =>
        new(
            path,
            null,
            Text.Of($"{path} is rendered from the chart; the file of that name is not used."),
            Text.Of($"Remove the file, or rename it and list it too.")
        );

    public static RenderProblem NoProgram() =>
        new(
            null,
            null,
            Text.Of($"helm is not installed beside the console, and the tree has a chart."),
            Text.Of($"Install Helm 3.14 or later on PATH, or name it in Tandem:HelmPath.")
        );

    static RenderProblem? Fault(OverlayFile file)
    {
        try
        {
            AliasGuard.Check(file.Content);
            return null;
        }
        catch (YamlException e)
        {
            var (line, what) = YamlFault.Of(e, file.Content);
            return new(file.Path, line, what, Text.Of($"Correct the line."));
        }
    }

    static bool IsNamespace(string name) =>
        name.Length is > 0 and <= 63 && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    static YamlMappingNode? Root(IReadOnlyList<OverlayFile> files, string path) =>
        files.FirstOrDefault(f => f.Path == path) is { } file ? Kustomization.Read(file)?.Root : null;

    static string? Word(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value: { } value } ? value : null;
}
