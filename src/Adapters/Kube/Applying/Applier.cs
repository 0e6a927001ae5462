using System.Collections.Concurrent;
using Tandem.Adapters.Kube.Deleting;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// Carries a release out: look, decide whether anything stands against it, write wave by wave, delete what left the release. The inventory in
/// the cluster is widened before the first write and narrowed after the last deletion.
/// </summary>
sealed class Applier(ClusterLink link, ApplyRequest request, Func<AppliedObject, Task> onApplied) : IDisposable
{
    readonly Looking _looking = new(link, request);
    readonly Telling _telling = new(onApplied);

    public void Dispose()
    {
        _looking.Dispose();
        _telling.Dispose();
    }

    public async Task<Result<IReadOnlyList<AppliedObject>>> RunAsync(CancellationToken cancellation)
    {
        var looked = await _looking.LookAsync(cancellation);
        if (!looked.Ok)
        {
            return looked.Failure;
        }
        var groups = WriteOrder.Of(looked.Value.Drafts);
        if ((groups.Failure ?? Standing.Against(looked.Value.Work.ToPlan(), request.Foreseen)) is { } against)
        {
            return against;
        }
        var failure = await CarryOutAsync(looked.Value, groups.Value, cancellation);
        return failure is null ? Result.Of(_telling.All) : failure;
    }

    async Task<Failure?> CarryOutAsync(Looked looked, IReadOnlyList<WriteGroup> groups, CancellationToken cancellation)
    {
        var home = await HomeAsync(looked, cancellation);
        if ((home.Failure ?? await WidenAsync(looked, cancellation)) is { } failure)
        {
            return failure;
        }
        looked = looked.With(_looking.Inventory.Current);
        using var release = new ReleaseRun(link, looked, _looking.Inventory, request, _telling) { Home = home.Value };
        failure = await release.RunAsync(groups, cancellation);
        if (failure is not null)
        {
            return failure;
        }
        failure = await PruneAsync(looked, cancellation);
        return failure ?? await NarrowAsync(looked, release.Deviations, cancellation);
    }

    /// <summary>The namespace in which the inventory lies may come with the release itself, and is then written before everything else.</summary>
    async Task<Result<ObjectRef?>> HomeAsync(Looked looked, CancellationToken cancellation)
    {
        var home = looked.Work.Objects.FirstOrDefault(w =>
            w.Draft.Level == KindOrder.Namespaces && w.Ref.Name == _looking.Inventory.Parent?.Namespace && w.IsWork
        );
        if (home is null or { IsThere: true, IsTerminating: false })
        {
            return Result.Of<ObjectRef?>(null);
        }
        var made = await new ObjectWriter(link, looked.Scope, looked.Facts).WriteAsync(home, cancellation);
        if (!made.Ok)
        {
            return made.Failure;
        }
        await _telling.TellAsync(made.Value);
        return home.Ref;
    }

    Task<Failure?> WidenAsync(Looked looked, CancellationToken cancellation) =>
        looked.Work.Objects.All(w => !w.IsWork) && looked.Scope.Inventory.Uid.Length > 0
            ? Task.FromResult<Failure?>(null)
            : _looking.Inventory.WriteAsync(i => i.WidenedBy(looked.Drafts.Select(d => d.Ref)), cancellation);

    async Task<Failure?> PruneAsync(Looked looked, CancellationToken cancellation)
    {
        foreach (var kept in looked.Work.Prunes.Where(p => p.Planned.NeedsConsent))
        {
            var why = new Failure(
                "cluster.prune",
                kept.Planned.Why!,
                Text.Of($"Agree to its deletion where the changes are shown, or delete it by hand.")
            );
            await _telling.TellAsync(new AppliedObject(kept.Planned.Ref, ApplyAction.Kept, [], why));
        }
        var gone = looked.Work.Prunes.Where(p => !p.Planned.NeedsConsent).ToDictionary(p => p.Planned.Ref, p => LiveMark.Of(p.Live).Uid);
        if (gone.Count == 0)
        {
            return null;
        }
        // Whatever has taken the name since it was looked at is not what was to be deleted.
        var remover = new Remover(link, (r, live) => LiveMark.Of(live).Uid == gone[r], _telling.TellAsync);
        return (await remover.RunAsync([.. gone.Keys], cancellation)).Failure;
    }

    /// <summary>What is left: the release, and what nobody agreed to delete.</summary>
    Task<Failure?> NarrowAsync(
        Looked looked,
        IReadOnlyDictionary<ObjectRef, IReadOnlyDictionary<string, Deviation>> deviations,
        CancellationToken cancellation
    )
    {
        var kept = looked
            .Work.Objects.Select(w => w.Ref)
            .Concat(looked.Work.Prunes.Where(p => p.Planned.NeedsConsent).Select(p => p.Planned.Ref));
        return _looking.Inventory.WriteAsync(
            i =>
                i with
                {
                    Objects = kept.Distinct().ToDictionary(r => r, r => deviations.GetValueOrDefault(r) ?? i.DeviationsOf(r)),
                    Journal = new Dictionary<ObjectRef, string>(),
                },
            cancellation
        );
    }
}

/// <summary>Tells what was done, one at a time and in the order of completion, so that a counter in the listener only grows.</summary>
sealed class Telling(Func<AppliedObject, Task> onApplied) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);
    readonly List<AppliedObject> _all = [];
    readonly HashSet<string> _warned = [];

    public IReadOnlyList<AppliedObject> All
    {
        get
        {
            lock (_all)
            {
                return [.. _all];
            }
        }
    }

    public void Dispose() => _turn.Dispose();

    public async Task TellAsync(AppliedObject applied)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            // A server repeats the same warning for a hundred objects.
            var news = applied with
            {
                Warnings = [.. applied.Warnings.Where(_warned.Add)],
            };
            lock (_all)
            {
                _all.Add(news);
            }
            await onApplied(news);
        }
        finally
        {
            _turn.Release();
        }
    }
}
