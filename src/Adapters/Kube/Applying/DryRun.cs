using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// Has the server say, without changing anything, what it thinks of everything that is new or changes. It costs the server as much as a
/// write, so what is unchanged is never asked, and an answer is remembered as long as object and wish are the same. What goes into a
/// namespace, or is of a kind, that the release itself brings cannot be asked yet.
/// </summary>
sealed class DryRun(ClusterLink link, Looked looked)
{
    readonly ConcurrentDictionary<ObjectRef, PlannedObject> _checked = new();

    public async Task<Result<ClusterPlan>> CheckAsync(CancellationToken cancellation)
    {
        var askable = looked
            .Work.Objects.Where(w => w is { IsWork: true, Planned.Stops: false, IsTerminating: false } && IsAskable(w))
            .ToList();
        var failure = await KubeParallel.EachAsync(askable, link.Client.Window, AskAsync, cancellation);
        return failure is not null
            ? failure
            : new ClusterPlan([
                .. looked.Work.Objects.Select(w => _checked.GetValueOrDefault(w.Ref) ?? w.Planned),
                .. looked.Work.Prunes.Select(p => p.Planned),
            ]);
    }

    bool IsAskable(Work work) =>
        work.Planned.Action is ObjectAction.Create or ObjectAction.Change or ObjectAction.Adopt
        && (
            work.Ref.Namespace is not { } ns
            || !looked.Facts.NewNamespaces.Contains(ns)
            || looked.Live.ContainsKey(new("", "Namespace", null, ns))
        );

    async Task<Failure?> AskAsync(Work work, CancellationToken cancellation)
    {
        var kind = await link.Kinds.FindAsync(work.Ref.Group, work.Ref.Kind, work.Draft.Version, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        if (kind.Value is not { } served)
        {
            return null;
        }
        var body = ObjectWriter.Body(work);
        var key = Convert.ToHexString(
            SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        work.Ref,
                        work.Forces,
                        body,
                    }
                )
            )
        );
        if (!link.DryRuns.TryGet(key, out var refused))
        {
            var writer = new ObjectWriter(link, looked.Scope, looked.Facts);
            var answer = await link.Client.SendAsync(writer.Request(work, served, body, dryRun: true), cancellation);
            if (!answer.Ok)
            {
                return answer.Failure;
            }
            refused = answer.Value.Ok ? null : StatusFailures.Of(answer.Value, work.Ref);
            link.DryRuns.Add(key, refused);
        }
        _checked[work.Ref] = refused is null
            ? work.Planned with
            {
                Checked = true,
            }
            : work.Planned with
            {
                Action = ObjectAction.Blocked,
                Why = Text.Of($"{refused.What} {refused.Hint}"),
                Checked = true,
            };
        return null;
    }
}

/// <summary>Answers to dry runs, the oldest forgotten first.</summary>
sealed class DryRunMemory
{
    const int Most = 5000;

    readonly Lock _lock = new();
    readonly Dictionary<string, Failure?> _answers = [];
    readonly Queue<string> _order = new();

    public bool TryGet(string key, out Failure? refused)
    {
        lock (_lock)
        {
            return _answers.TryGetValue(key, out refused);
        }
    }

    public void Add(string key, Failure? refused)
    {
        lock (_lock)
        {
            if (_answers.TryAdd(key, refused))
            {
                _order.Enqueue(key);
            }
            while (_order.Count > Most)
            {
                _answers.Remove(_order.Dequeue());
            }
        }
    }
}
