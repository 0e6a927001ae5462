using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>
/// One loop for one cluster: look at what changed, take one step for each, wait for news or the next due time, look again. It knows nothing
/// but the objects, so it goes on after a restart as if nothing had happened.
/// </summary>
internal sealed class ControlLoop
{
    readonly ClusterState cluster;
    readonly ILogger log;
    readonly Dictionary<string, List<IController>> controllers;
    readonly HashSet<ObjectKey> waiting = [];
    readonly Queue<ObjectKey> queue = new();
    readonly Dictionary<ObjectKey, DateTimeOffset> due = [];
    readonly Collector collector;
    DateTimeOffset cleaned;

    public ControlLoop(ClusterState cluster, IEnumerable<IController> controllers, Collector collector, ILogger log)
    {
        this.cluster = cluster;
        this.collector = collector;
        this.log = log;
        this.controllers = controllers.GroupBy(c => c.Resource).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        lock (cluster.Store.Gate)
        {
            cluster.Store.Changed += Note;
            foreach (var resource in this.controllers.Keys)
            foreach (var item in cluster.Store.List(resource))
                Mark(item.Key);
            collector.Sweep();
        }
    }

    /// <summary>Works until nothing is left that is due now. At most <paramref name="most"/> steps, so that the gate is given back.</summary>
    public bool Drain(int most = int.MaxValue)
    {
        lock (cluster.Store.Gate)
        {
            foreach (var key in due.Where(d => d.Value <= cluster.Now).Select(d => d.Key).ToList())
            {
                due.Remove(key);
                Mark(key);
            }
            if (cluster.Now - cleaned > TimeSpan.FromMinutes(1))
            {
                cleaned = cluster.Now;
                collector.DropOldEvents();
            }
            for (; most > 0 && queue.TryDequeue(out var key); most--)
                Step(key);
            return queue.Count > 0;
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        const int batch = 64;
        while (!cancellation.IsCancellationRequested)
        {
            Task news;
            TimeSpan pause;
            lock (cluster.Store.Gate)
            {
                news = cluster.Store.NextChange;
                pause = Pause();
            }
            if (Drain(batch))
            {
                await Task.Yield();
                continue;
            }
            if (news.IsCompleted)
                continue;
            await SleepAsync(news, pause, cancellation);
        }
    }

    TimeSpan Pause()
    {
        var longest = TimeSpan.FromSeconds(5);
        if (due.Count == 0)
            return longest;
        var next = due.Values.Min() - cluster.Now;
        return next < TimeSpan.FromMilliseconds(2) ? TimeSpan.FromMilliseconds(2)
            : next < longest ? next
            : longest;
    }

    async Task SleepAsync(Task news, TimeSpan pause, CancellationToken cancellation)
    {
        try
        {
            await news.WaitAsync(pause, cluster.Clock, cancellation);
        }
        catch (TimeoutException)
        {
            // Due times are looked at on the next round.
        }
    }

    void Step(ObjectKey key)
    {
        waiting.Remove(key);
        foreach (var controller in controllers.GetValueOrDefault(key.Resource) ?? [])
        {
            if (cluster.Store.Get(key) is not { } item)
                return;
            if (Reconcile(controller, item) is { } again)
                Later(key, cluster.Now + again);
        }
    }

    TimeSpan? Reconcile(IController controller, Stored item)
    {
        try
        {
            return controller.Reconcile(item);
        }
        // One object that cannot be handled (say, a selector of a wrong shape) must not stop the cluster.
        catch (Exception problem) when (problem is not (OutOfMemoryException or OperationCanceledException))
        {
            log.LogWarning(problem, "{Controller} could not handle {Object}", controller.GetType().Name, item.Key);
            return TimeSpan.FromSeconds(5);
        }
    }

    void Later(ObjectKey key, DateTimeOffset when)
    {
        if (!due.TryGetValue(key, out var known) || when < known)
            due[key] = when;
    }

    void Note(Change change)
    {
        var key = change.Now.Key;
        Mark(key);
        foreach (var owner in change.Now.Body.Each("metadata", "ownerReferences"))
            if (OwnerKey(owner.Text("kind") ?? "", owner.Text("apiVersion") ?? "", key.Space, owner.Text("name") ?? "") is { } found)
                Mark(found);
        if (key.Resource is "pods")
            MarkServices(change);
        if (key.Resource is "configmaps" or "secrets" && change.Kind == ChangeKind.Added)
            foreach (var pod in cluster.Store.List("pods", key.Space))
                Mark(pod.Key);
        if (change.Kind == ChangeKind.Deleted)
            collector.Ended(change.Now);
        if (key.Space.Length > 0 && change.Kind == ChangeKind.Deleted)
            Mark(new ObjectKey("namespaces", "", key.Space));
        collector.Noted(change);
    }

    /// <summary>Only the Services that select the pod: marking all of them would cost each pod as much as there are Services.</summary>
    void MarkServices(Change change)
    {
        var (labels, before) = (change.Now.Body.At("metadata", "labels"), change.Before?.Body.At("metadata", "labels"));
        foreach (var service in cluster.Store.List("services", change.Now.Key.Space))
        {
            var selector = service.Body.At("spec", "selector");
            if (Api.Selectors.MatchesMap(selector, labels) || (before is not null && Api.Selectors.MatchesMap(selector, before)))
                Mark(service.Key);
        }
    }

    ObjectKey? OwnerKey(string kind, string version, string space, string name) =>
        cluster.Kinds.OfKind(version, kind) is { } info ? new ObjectKey(info.Resource, info.Namespaced ? space : "", name) : null;

    void Mark(ObjectKey key)
    {
        if (controllers.ContainsKey(key.Resource) && waiting.Add(key))
            queue.Enqueue(key);
    }
}
