using System.Text.Json.Nodes;
using Tandem.Overlays;
using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Finds what Kustomize passes over in silence: patches, images and replacements that meet nothing. Every kustomization on the way is rendered
/// once more by itself, with marks in place of the real changes; the answers are remembered by content, so a base is asked once for all overlays.
/// </summary>
sealed class SilentFailures(KustomizeProgram program)
{
    const int MostRemembered = 256;
    readonly Bounded<IReadOnlyList<RenderProblem>> _remembered = new(MostRemembered);

    public async Task<IReadOnlyList<RenderProblem>> FindAsync(
        IReadOnlyList<OverlayFile> files,
        string folder,
        string version,
        CancellationToken cancellation
    )
    {
        var found = await Task.WhenAll(Reach.From(files, folder).Select(r => OfOneAsync(files, r, version, cancellation)));
        return [.. found.SelectMany(p => p)];
    }

    async Task<IReadOnlyList<RenderProblem>> OfOneAsync(
        IReadOnlyList<OverlayFile> files,
        Reached reached,
        string version,
        CancellationToken cancellation
    )
    {
        var (root, tree) = ByItself(files, reached);
        var used = Reach.Files(tree, Reach.From(tree, root));
        var key = TreeHash.Of(used, $"{root} {reached.Path}", version);
        if (_remembered.TryGet(key, out var known))
        {
            return known;
        }
        IReadOnlyList<RenderProblem> problems =
        [
            .. await AskAsync(tree, root, reached, SilentProbes.OfPatches, cancellation),
            .. await AskAsync(tree, root, reached, SilentProbes.OfReplacements, cancellation),
        ];
        _remembered.Put(key, problems);
        return problems;
    }

    async Task<IEnumerable<RenderProblem>> AskAsync(
        IReadOnlyList<OverlayFile> tree,
        string root,
        Reached reached,
        Func<Kustomization, IReadOnlyList<OverlayFile>, (JsonObject Changed, IReadOnlyList<SilentProbe> Probes)?> change,
        CancellationToken cancellation
    )
    {
        try
        {
            if (change(reached.Kustomization, tree) is not { } asked)
            {
                return [];
            }
            var changed = With(tree, reached.Kustomization, asked.Changed);
            var run = await program.RunAsync(changed, root, cancellation);
            // Without an answer nothing is known, and what cannot be rendered is refused by the rendering itself.
            return run is { Result: { ExitCode: 0, Overran: null } result }
                ? asked.Probes.Where(p => !result.Output.Contains(p.Mark, StringComparison.Ordinal)).Select(p => p.Problem)
                : [];
        }
        catch (YamlException)
        {
            return [];
        }
    }

    /// <summary>
    /// A tree in which only what lies below the kustomization has been done yet. A component changes what its owner has gathered before it, so it is
    /// seen through its owner, which then does nothing but gather.
    /// </summary>
    static (string Root, IReadOnlyList<OverlayFile> Tree) ByItself(IReadOnlyList<OverlayFile> files, Reached reached)
    {
        var (tree, child) = (files, reached);
        while (child.Kustomization.IsComponent && child.Parent is { } parent)
        {
            tree = With(tree, parent.Kustomization, Gathering(parent.Kustomization, child.Kustomization.Folder));
            child = parent;
        }
        return (child.Kustomization.Folder, tree);
    }

    static JsonObject Gathering(Kustomization owner, string component)
    {
        var json = owner.ToJson();
        var kept = new JsonObject();
        foreach (var field in (string[])["apiVersion", "kind", "resources", "bases"])
        {
            kept[field] = json[field]?.DeepClone();
        }
        var components = (json["components"] as JsonArray ?? []).Select(c => c?.ToString() ?? "").ToList();
        var last = components.FindIndex(c => Tree.Resolve(owner.Folder, c) == component);
        kept["components"] = new JsonArray([.. components.Take(last + 1).Select(c => (JsonNode)c)]);
        return kept;
    }

    static IReadOnlyList<OverlayFile> With(IReadOnlyList<OverlayFile> files, Kustomization changed, JsonObject json) =>
        [.. files.Select(f => f.Path == changed.File.Path ? f with { Content = json.ToJsonString() } : f)];
}
