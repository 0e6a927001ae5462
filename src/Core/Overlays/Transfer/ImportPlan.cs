using Tandem.Overlays.Editing;
using Tandem.Plans;

namespace Tandem.Overlays.Transfer;

/// <summary>What the user decides about an import.</summary>
/// <param name="Replaces">The tree takes the place of all files; else it is laid over them.</param>
/// <param name="Overlays">Folder of the tree → key of the site whose overlay it is to be.</param>
public sealed record ImportChoice(bool Replaces, IReadOnlyDictionary<string, string> Overlays);

/// <summary>What an import would do.</summary>
/// <param name="Files">All files afterwards.</param>
public sealed record ImportPlan(
    IReadOnlyList<OverlayFile> Files,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Replaced,
    IReadOnlyList<string> Removed
);

/// <summary>Works out imports. Pure but for reading YAML.</summary>
public sealed class Importer(IYamlReader reader)
{
    /// <summary>Folders that can be a site's overlay: what nobody else builds on, and everything in <c>overlays/</c>.</summary>
    public IReadOnlyList<string> Overlays(IReadOnlyList<OverlayFile> files)
    {
        var used = Uses(files).Select(u => u.Target).ToHashSet();
        return
        [
            .. Kustomizations(files)
                .Where(k => !IsComponent(k.Root))
                .Select(k => k.Folder)
                .Where(f => f.Length > 0 && (!used.Contains(f) || ParentOf(f) == "overlays"))
                .Order(StringComparer.Ordinal),
        ];
    }

    public Result<ImportPlan> Plan(IReadOnlyList<OverlayFile> current, Incoming incoming, ImportChoice choice)
    {
        var tree = incoming.Files;
        foreach (var (folder, site) in choice.Overlays.Where(o => o.Value.Length > 0).OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            var mapped = Map(tree, folder, OverlaysSection.FolderOf(site));
            if (!mapped.Ok)
            {
                return mapped.Failure;
            }
            tree = mapped.Value;
        }
        var before = current.DistinctBy(f => f.Path).ToDictionary(f => f.Path, f => f.Content);
        var coming = tree.Select(f => f.Path).ToHashSet();
        IReadOnlyList<OverlayFile> after = choice.Replaces ? tree : [.. current.Where(f => !coming.Contains(f.Path)), .. tree];
        var plan = new ImportPlan(
            [.. after.OrderBy(f => f.Path, StringComparer.Ordinal)],
            [.. coming.Where(p => !before.ContainsKey(p)).Order(StringComparer.Ordinal)],
            [.. tree.Where(f => before.TryGetValue(f.Path, out var old) && old != f.Content).Select(f => f.Path)],
            choice.Replaces ? [.. before.Keys.Where(p => !coming.Contains(p)).Order(StringComparer.Ordinal)] : []
        );
        return plan.Files.Count > OverlaysSection.MostFiles
            ? new Failure(
                "import.many",
                Text.Of($"Together there would be {plan.Files.Count} files; {OverlaysSection.MostFiles} are allowed."),
                Text.Of($"Leave out what the overlays do not use.")
            )
            : plan;
    }

    /// <summary>
    /// Gives a folder the name of a site. Beside its old name it is renamed, or copied where others build on it, and every relative reference holds. From
    /// elsewhere it stays, and the site's overlay is a new one that builds on it.
    /// </summary>
    Result<IReadOnlyList<OverlayFile>> Map(IReadOnlyList<OverlayFile> files, string folder, string target)
    {
        if (folder == target)
        {
            return Result.Of(files);
        }
        if (files.Any(f => f.Path.StartsWith($"{target}/", StringComparison.Ordinal)))
        {
            return new Failure(
                "import.taken",
                Text.Of($"The tree has a folder {target} already."),
                Text.Of($"Choose another folder for that site, or leave it as it is.")
            );
        }
        if (ParentOf(folder) != ParentOf(target))
        {
            var up = string.Concat(Enumerable.Repeat("../", target.Split('/').Length));
            var content = $"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - {up}{folder}\n";
            return Result.Of<IReadOnlyList<OverlayFile>>([.. files, new OverlayFile($"{target}/kustomization.yaml", content)]);
        }
        var moved = files.Where(f => f.Path.StartsWith($"{folder}/", StringComparison.Ordinal)).ToList();
        var renamed = moved.Select(f => f with { Path = target + f.Path[folder.Length..] });
        var isUsed = Uses(files).Any(u => IsIn(u.Target, folder));
        return Result.Of<IReadOnlyList<OverlayFile>>([.. isUsed ? files : files.Except(moved), .. renamed]);
    }

    static bool IsIn(string folder, string outer) => folder == outer || folder.StartsWith($"{outer}/", StringComparison.Ordinal);

    /// <summary>Which folder or file is named from where; a path that leaves a folder and comes back to it counts, too.</summary>
    IEnumerable<(string Folder, string Target)> Uses(IReadOnlyList<OverlayFile> files) =>
        from k in Kustomizations(files)
        from word in Words(k.Root)
        let path = word[(word.IndexOf('=') + 1)..]
        where path.Length is > 0 and < 500 && !path.Contains('\n')
        let target = TreePath.Resolve(k.Folder, path)
        where target is not null && (target != k.Folder) && (!IsIn(target, k.Folder) || path.StartsWith("..", StringComparison.Ordinal))
        select (k.Folder, target);

    static IEnumerable<string> Words(YamlNode node) =>
        node.Shape == YamlShape.Scalar ? [node.Value!] : node.Entries.Select(e => e.Value).Concat(node.Items).SelectMany(Words);

    IEnumerable<(string Folder, YamlNode Root)> Kustomizations(IReadOnlyList<OverlayFile> files) =>
        from file in files
        where KustomizeFields.IsKustomization(file.Path)
        let read = reader.Read(file.Content)
        where read is { Ok: true, Value.Count: > 0 }
        select (TreePath.FolderOf(file.Path), read.Value[0]);

    static bool IsComponent(YamlNode root) => root.Text("kind") == "Component";

    static string ParentOf(string folder) => TreePath.FolderOf(folder);
}
