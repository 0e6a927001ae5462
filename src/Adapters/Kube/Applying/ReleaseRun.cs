using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Deleting;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// Writes the objects of a release, wave by wave and in each level by level. What fails takes down only what needs it; what is under way when
/// somebody cancels is finished.
/// </summary>
sealed class ReleaseRun : IDisposable
{
    /// <summary>How long requests under way may still take after a cancellation.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    readonly ClusterLink _link;
    readonly Looked _looked;
    readonly InventoryStore _inventory;
    readonly ApplyRequest _request;
    readonly Telling _telling;
    readonly ObjectWriter _writer;
    readonly Dictionary<ObjectRef, Work> _work;
    readonly Dictionary<(string, string), ObjectRef> _definitions;
    readonly ConcurrentDictionary<ObjectRef, Failure> _failed = new();
    readonly ConcurrentDictionary<ObjectRef, bool> _leftOut = new();
    readonly CancellationTokenSource _draining = new();
    Failure? _first;

    public ReleaseRun(ClusterLink link, Looked looked, InventoryStore inventory, ApplyRequest request, Telling telling)
    {
        (_link, _looked, _inventory, _request, _telling) = (link, looked, inventory, request, telling);
        _writer = new ObjectWriter(link, looked.Scope, looked.Facts);
        _work = looked.Work.Objects.ToDictionary(w => w.Ref);
        _definitions = looked.Drafts.Where(d => d.Level == KindOrder.Definitions).DistinctBy(DefinedBy).ToDictionary(DefinedBy, d => d.Ref);
    }

    /// <summary>What was written before everything else already; null when nothing was.</summary>
    public ObjectRef? Home { get; init; }

    public IReadOnlyDictionary<ObjectRef, IReadOnlyDictionary<string, Deviation>> Deviations => _writer.Deviations;

    public void Dispose() => _draining.Dispose();

    public async Task<Failure?> RunAsync(IReadOnlyList<WriteGroup> groups, CancellationToken cancellation)
    {
        await using var registration = cancellation.Register(() => _draining.CancelAfter(Grace));
        foreach (var group in groups.Where(g => g.Phase != Phase.OnFailure))
        {
            var failure = await GroupAsync(group, cancellation);
            if (failure is not null)
            {
                await LeaveOutAsync(groups.SkipWhile(g => g != group).Skip(1).SelectMany(g => g.All), failure);
                foreach (var last in groups.Where(g => g.Phase == Phase.OnFailure))
                {
                    await GroupAsync(last, cancellation);
                }
                return failure;
            }
        }
        return null;
    }

    async Task<Failure?> GroupAsync(WriteGroup group, CancellationToken cancellation)
    {
        foreach (var level in group.Levels)
        {
            await LevelAsync(level, cancellation);
            if (_request.FailFast && _first is not null)
            {
                break;
            }
        }
        cancellation.ThrowIfCancellationRequested();
        if (_first is not null)
        {
            return Summary(_first);
        }
        var failure = await HealthAsync(group, cancellation);
        return failure ?? await ForgetHooksAsync(group, cancellation);
    }

    async Task LevelAsync(IReadOnlyList<Draft> level, CancellationToken cancellation)
    {
        await Task.WhenAll(level.Select(d => InWindowAsync(d, cancellation)));
        var definitions = level.Where(d => d.Level == KindOrder.Definitions && !_failed.ContainsKey(d.Ref) && _work[d.Ref].IsWork).ToList();
        foreach (var definition in definitions)
        {
            if (await DefinitionGate.WaitAsync(_link, [definition], cancellation) is { } failure)
            {
                await FailAsync(definition.Ref, failure);
            }
        }
    }

    async Task InWindowAsync(Draft draft, CancellationToken cancellation)
    {
        if (draft.Ref == Home)
        {
            return;
        }
        var work = _work[draft.Ref];
        if (CauseFor(draft) is { } cause)
        {
            await SkipAsync(draft.Ref, cause);
            return;
        }
        if (!work.IsWork)
        {
            await _telling.TellAsync(new AppliedObject(draft.Ref, ApplyAction.Unchanged, []));
            return;
        }
        await _link.Client.Window.EnterAsync(cancellation, _request.IsFirst);
        Failure? failure = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_request.FailFast || Volatile.Read(ref _first) is null)
            {
                failure = await WriteAsync(work);
            }
        }
        finally
        {
            _link.Client.Window.Leave(failure is null);
        }
    }

    /// <summary>Goes on although somebody cancels: what has begun is brought to its end.</summary>
    async Task<Failure?> WriteAsync(Work work)
    {
        var gate = await WebhookGate.WaitAsync(_link, work.Draft, _draining.Token);
        var written =
            gate is not null ? gate
            : work.Planned.Action == ObjectAction.Recreate ? await new Recreation(_link, _inventory, _writer).RunAsync(work)
            : await _writer.WriteAsync(work, _draining.Token);
        if (written.Ok)
        {
            await _telling.TellAsync(written.Value);
            return null;
        }
        var failure = written.Failure;
        if (_inventory.Current.Journal.TryGetValue(work.Ref, out var old) && work.Planned.Action == ObjectAction.Create)
        {
            // Deleted by an earlier run that died before it could make the new one.
            failure = await new Recreation(_link, _inventory, _writer).RestoreAsync(work, old, failure, _draining.Token);
        }
        await FailAsync(work.Ref, failure);
        return failure;
    }

    /// <summary>The object this one needs and that was not written; null when there is none.</summary>
    ObjectRef? CauseFor(Draft draft)
    {
        var needs = References.Of(draft);
        if (_definitions.TryGetValue((draft.Ref.Group, draft.Ref.Kind), out var definition))
        {
            needs = needs.Append(definition);
        }
        return needs.FirstOrDefault(n => n != draft.Ref && (_failed.ContainsKey(n) || _leftOut.ContainsKey(n)));
    }

    async Task FailAsync(ObjectRef r, Failure failure)
    {
        _failed[r] = failure;
        Interlocked.CompareExchange(ref _first, failure, null);
        await _telling.TellAsync(new AppliedObject(r, ApplyAction.Failed, [], failure));
    }

    Task SkipAsync(ObjectRef r, ObjectRef cause)
    {
        _leftOut[r] = true;
        var why = new Failure(
            "cluster.skipped",
            Text.Of($"{r} needs {cause}, which was not written."),
            Text.Of($"Mend the cause, then resume.")
        );
        return _telling.TellAsync(new AppliedObject(r, ApplyAction.Skipped, [], why));
    }

    async Task LeaveOutAsync(IEnumerable<Draft> drafts, Failure cause)
    {
        foreach (var draft in drafts.Where(d => d.Options.Phase != Phase.OnFailure))
        {
            var why = new Failure("cluster.skipped", Text.Of($"{draft.Ref} waits for an earlier wave: {cause.What}"), cause.Hint);
            await _telling.TellAsync(new AppliedObject(draft.Ref, ApplyAction.Skipped, [], why));
        }
    }

    Failure Summary(Failure first) =>
        _failed.Count + _leftOut.Count == 1
            ? first
            : first with
            {
                What = Text.Of($"{first.What} In all {_failed.Count} objects failed, and {_leftOut.Count} that need them were left out."),
            };

    /// <summary>Also of the last wave: an application that was written and does not come up was not deployed.</summary>
    async Task<Failure?> HealthAsync(WriteGroup group, CancellationToken cancellation)
    {
        if (_request.Gate is not { } gate)
        {
            return null;
        }
        var refs = group.All.Select(d => d.Ref).ToList();
        var waited = await new HealthWatch(_link, refs, gate.OnChanged).RunAsync(gate.Limit, cancellation);
        if (!waited.Ok)
        {
            return waited.Failure;
        }
        // The cause first: a Service without pods is only the consequence of pods that cannot start.
        var sick = waited
            .Value.Where(h => h.State != HealthState.Healthy)
            .OrderByDescending(h => h.Permanent)
            .ThenByDescending(h => h.State == HealthState.Degraded)
            .FirstOrDefault();
        return sick is null
            ? null
            : new Failure(
                "cluster.unhealthy",
                Text.Of($"{sick.Ref} did not become healthy: {sick.Sentence}"),
                Text.Of($"Correct the overlay and start a new run, or resume this one if the cause is gone."),
                Field: sick.Ref.ToString()
            );
    }

    async Task<Failure?> ForgetHooksAsync(WriteGroup group, CancellationToken cancellation)
    {
        var done = group.All.Where(d => d.Options is { IsHook: true, DeleteWhenDone: true }).Select(d => d.Ref).ToHashSet();
        if (done.Count == 0)
        {
            return null;
        }
        var remover = new Remover(_link, (_, live) => LiveMark.Of(live).Plan == _request.Plan, _telling.TellAsync);
        return (await remover.RunAsync([.. done], cancellation)).Failure;
    }

    static (string, string) DefinedBy(Draft definition) =>
        (
            (definition.Body["spec"]?["group"] as JsonValue)?.ToString() ?? "",
            (definition.Body["spec"]?["names"]?["kind"] as JsonValue)?.ToString() ?? ""
        );
}
