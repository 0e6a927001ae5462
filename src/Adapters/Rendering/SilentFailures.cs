using System.Text.Json.Nodes;
using Tandem.Overlays;
using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering;

/// <summary>What was found, and what could not be looked at.</summary>
/// <param name="Notices">Kustomizations of which nothing is known, each with why.</param>
sealed record SilentLook(IReadOnlyList<RenderProblem> Problems, IReadOnlyList<RenderProblem> Notices);

/// <summary>
/// Finds what Kustomize passes over in silence: patches, images and replacements that meet nothing. Every kustomization on the way is rendered
/// once more by itself, with marks in place of the real changes; the answers are remembered by content, so a base is asked once for all overlays.
/// </summary>
sealed class SilentFailures(KustomizeProgram program)
{
    const int MostRemembered = 256;
    readonly Bounded<SilentLook> _remembered = new(MostRemembered);

    /// <summary>One at a time in the whole console, so that a turn is always free for what somebody waits to see.</summary>
    readonly SemaphoreSlim _turn = new(1);

    public async Task<SilentLook> FindAsync(IReadOnlyList<OverlayFile> files, string folder, string version, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(Reach.From(files, folder).Select(r => OfOneAsync(files, r, version, cancellation)));
        return new([.. found.SelectMany(p => p.Problems)], [.. found.SelectMany(p => p.Notices)]);
    }

    async Task<SilentLook> OfOneAsync(IReadOnlyList<OverlayFile> files, Reached reached, string version, CancellationToken cancellation)
    {
        var (root, tree) = ByItself(files, reached);
        var used = Reach.Files(tree, Reach.From(tree, root));
        var key = TreeHash.Of(used, $"{root} {reached.Path}", version);
        if (_remembered.TryGet(key, out var known))
        {
            return known;
        }
        var patches = await AskAsync(tree, root, reached, SilentProbes.OfPatches, cancellation);
        var replacements = await AskAsync(tree, root, reached, SilentProbes.OfReplacements, cancellation);
        IEnumerable<Answer> answers = [patches, replacements];
        var look = new SilentLook([.. answers.SelectMany(a => a.Problems)], answers.Any(a => !a.Known) ? [Unknown(reached)] : []);
        if (answers.All(a => a.Lasting))
        {
            _remembered.Put(key, look);
        }
        return look;
    }

    /// <param name="Known">False when there was no answer.</param>
    /// <param name="Lasting">The same question would come to the same: not when time or memory ran out.</param>
    sealed record Answer(IReadOnlyList<RenderProblem> Problems, bool Known = true, bool Lasting = true);

    async Task<Answer> AskAsync(
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
                return new([]);
            }
            var changed = With(tree, reached.Kustomization, asked.Changed);
            return await RunAsync(changed, root, cancellation) switch
            {
                { ExitCode: 0, Overran: null } r => new([
                    .. asked.Probes.Where(p => !r.Output.Contains(p.Mark, StringComparison.Ordinal)).Select(p => p.Problem),
                ]),
                // Without an answer nothing is known; where the rendering itself fails, it says why.
                { Overran: null, IsStarved: false } => new([], Known: false),
                _ => new([], Known: false, Lasting: false),
            };
        }
        catch (YamlException)
        {
            return new([], Known: false);
        }
    }

    async Task<ClosedResult?> RunAsync(IReadOnlyList<OverlayFile> files, string root, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return (await program.RunAsync(files, root, cancellation))?.Result;
        }
        finally
        {
            _turn.Release();
        }
    }

    static RenderProblem Unknown(Reached reached) =>
        new(
            reached.Path,
            null,
            Text.Of($"{reached.Path} could not be checked for silent mistakes: patches, images and replacements that meet nothing."),
            Text.Of($"See in the result whether each of its changes is there.")
        );

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
        var last = components.FindIndex(c => TreePath.Resolve(owner.Folder, c) == component);
        kept["components"] = new JsonArray([.. components.Take(last + 1).Select(c => (JsonNode)c)]);
        return kept;
    }

    static IReadOnlyList<OverlayFile> With(IReadOnlyList<OverlayFile> files, Kustomization changed, JsonObject json) =>
        [.. files.Select(f => f.Path == changed.File.Path ? f with { Content = json.ToJsonString() } : f)];
}
