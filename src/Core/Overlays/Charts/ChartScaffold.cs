using Tandem.Plans;

namespace Tandem.Overlays.Charts;

/// <summary>Puts a fetched chart into a tree, or takes it out again. Pure.</summary>
public static class ChartScaffold
{
    /// <summary>
    /// The tree with this chart as its base. Values files stay as they are and are made where they are missing; every site's kustomization lists what the
    /// chart renders to.
    /// </summary>
    public static IReadOnlyList<OverlayFile> Take(
        IReadOnlyList<OverlayFile> files,
        IEnumerable<SiteChoice> sites,
        FetchedChart chart,
        ChartSource source,
        string space
    )
    {
        var kept = files.Where(f => !ChartSource.IsPart(f.Path) && f.Path != ChartSource.File).ToDictionary(f => f.Path);
        foreach (var file in chart.Files.Append(source.ToFile()))
        {
            kept[file.Path] = file;
        }
        kept.TryAdd(
            ChartSource.SharedValues,
            Values(
                ChartSource.SharedValues,
                $"Values of the chart {chart.Name} for every site; what it offers stands in {ChartSource.Folder}/values.yaml."
            )
        );
        foreach (var site in sites)
        {
            var folder = OverlaysSection.FolderOf(site.Key);
            var values = ChartSource.ValuesOf(folder);
            kept.TryAdd(
                values,
                Values(values, $"Values of the chart {chart.Name} for this site alone; they win over {ChartSource.SharedValues}.")
            );
            var path = $"{folder}/kustomization.yaml";
            kept[path] = kept.TryGetValue(path, out var kustomization) ? Listing(kustomization) : New(path, space);
        }
        return [.. kept.Values.OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    /// <summary>The tree without the chart; the values files stay, they are the user's own words.</summary>
    public static IReadOnlyList<OverlayFile> Remove(IReadOnlyList<OverlayFile> files) =>
        [.. files.Where(f => !ChartSource.IsPart(f.Path) && f.Path != ChartSource.File).Select(f => IsOverlay(f.Path) ? Unlisting(f) : f)];

    static OverlayFile Values(string path, string comment) => new(path, $"# {comment}\n");

    static OverlayFile New(string path, string space) =>
        new(
            path,
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                + (space.Length > 0 ? $"namespace: {space}\n" : "")
                + $"resources:\n  - {ChartSource.GeneratedName}\n"
        );

    static bool IsOverlay(string path) =>
        path.StartsWith("overlays/", StringComparison.Ordinal) && path.EndsWith("/kustomization.yaml", StringComparison.Ordinal);

    /// <summary>
    /// With the generated file under <c>resources</c>. Goes by lines so that comments stay; a list written in one line gets a first entry. What is written in
    /// yet another way stays, and the rendering says that the chart is not listed.
    /// </summary>
    static OverlayFile Listing(OverlayFile file)
    {
        var lines = file.Content.Split('\n').ToList();
        if (lines.Any(IsListed))
        {
            return file;
        }
        var at = lines.FindIndex(l => l.StartsWith("resources:", StringComparison.Ordinal));
        if (at < 0)
        {
            var end = file.Content.Length == 0 || file.Content.EndsWith('\n') ? "" : "\n";
            return file with { Content = $"{file.Content}{end}resources:\n  - {ChartSource.GeneratedName}\n" };
        }
        var rest = lines[at]["resources:".Length..].Trim();
        if (rest.StartsWith('['))
        {
            var inner = rest[1..].TrimStart();
            lines[at] = $"resources: [{ChartSource.GeneratedName}{(inner.StartsWith(']') ? "" : ", ")}{inner}";
        }
        else if (rest.Length == 0 || rest.StartsWith('#'))
        {
            var next = lines.Skip(at + 1).FirstOrDefault(l => l.TrimStart().StartsWith('-')) ?? "  -";
            lines.Insert(at + 1, $"{next[..next.IndexOf('-')]}- {ChartSource.GeneratedName}");
        }
        return file with { Content = string.Join('\n', lines) };
    }

    static OverlayFile Unlisting(OverlayFile file) =>
        file with
        {
            Content = string.Join('\n', file.Content.Split('\n').Where(l => !IsListed(l)))
                .Replace($"[{ChartSource.GeneratedName}, ", "[", StringComparison.Ordinal)
                .Replace($"[{ChartSource.GeneratedName}]", "[]", StringComparison.Ordinal),
        };

    static bool IsListed(string line) => line.Trim() is $"- {ChartSource.GeneratedName}" or $"- ./{ChartSource.GeneratedName}";
}
