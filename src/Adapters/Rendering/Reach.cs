using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>A kustomization as it is met on the way from the folder that is rendered.</summary>
/// <param name="Parent">Who names it; null for the first.</param>
/// <param name="Depth">Steps from the first one.</param>
sealed record Reached(Kustomization Kustomization, Reached? Parent, int Depth)
{
    public string Path => Kustomization.File.Path;
}

/// <summary>Which kustomizations and files a rendering uses.</summary>
static class Reach
{
    /// <summary>Bases of bases of bases: nobody can follow more.</summary>
    public const int MostDepth = 8;

    /// <summary>Every kustomization once, as it is met first, at most one level deeper than is allowed.</summary>
    public static IReadOnlyList<Reached> From(IReadOnlyList<OverlayFile> files, string folder)
    {
        var found = new Dictionary<string, Reached>();
        var open = new Queue<(string Folder, Reached? Parent)>([(folder, null)]);
        while (open.TryDequeue(out var next))
        {
            var depth = next.Parent is { } p ? p.Depth + 1 : 0;
            if (depth > MostDepth + 1 || found.ContainsKey(next.Folder) || Kustomization.In(files, next.Folder) is not { } kustomization)
            {
                continue;
            }
            var reached = found[next.Folder] = new Reached(kustomization, next.Parent, depth);
            foreach (var path in Reference.In(kustomization).Select(r => TreePath.Resolve(next.Folder, r.Path)).OfType<string>())
            {
                open.Enqueue((path, reached));
            }
        }
        return [.. found.Values];
    }

    /// <summary>The files these kustomizations consist of and name.</summary>
    public static IReadOnlyList<OverlayFile> Files(IReadOnlyList<OverlayFile> files, IReadOnlyList<Reached> reached)
    {
        var paths = reached
            .SelectMany(r =>
                Reference.In(r.Kustomization).Select(f => TreePath.Resolve(r.Kustomization.Folder, f.Path)).OfType<string>().Append(r.Path)
            )
            .ToHashSet();
        return [.. files.Where(f => paths.Contains(f.Path))];
    }
}
