using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Garbage collection: what has lost its last owner goes, and an owner deleted in the foreground waits for what it owns.</summary>
internal sealed class Collector(Context context)
{
    /// <summary>An owner is gone: its dependants without another living owner follow.</summary>
    public void Ended(Stored owner)
    {
        foreach (var child in context.Store.OwnedBy(owner.Uid))
            if (!HasOwner(child))
                End(child);
    }

    /// <summary>Called for every change; takes the next step of foreground deletions.</summary>
    public void Noted(Change change)
    {
        if (
            change.Now.Body.Texts("metadata", "finalizers").Contains(Deleter.Foreground)
            && change.Now.Body.Deleting()
            && change.Kind != ChangeKind.Deleted
        )
            Foreground(change.Now);
        if (change.Kind != ChangeKind.Deleted)
            return;
        foreach (var reference in change.Now.Body.Each("metadata", "ownerReferences"))
            if (
                Owner(
                    reference.Text("kind") ?? "",
                    reference.Text("apiVersion") ?? "",
                    change.Now.Key.Space,
                    reference.Text("name") ?? ""
                ) is
                { } owner
            )
                if (owner.Body.Deleting() && owner.Body.Texts("metadata", "finalizers").Contains(Deleter.Foreground))
                    Foreground(owner);
    }

    /// <summary>Everything that lost its owner while nobody looked.</summary>
    public void Sweep()
    {
        foreach (var resource in context.Cluster.Kinds.All.Select(k => k.Resource).Distinct().ToList())
        foreach (var item in context.Store.List(resource).Where(s => s.Body.Each("metadata", "ownerReferences").Any()).ToList())
            if (!HasOwner(item))
                End(item);
    }

    /// <summary>Events are kept for an hour, as on a real server.</summary>
    public void DropOldEvents()
    {
        var oldest = (context.Now - TimeSpan.FromHours(1)).Stamp();
        foreach (
            var item in context
                .Store.List("events")
                .Where(e => string.CompareOrdinal(e.Body.Text("lastTimestamp") ?? oldest, oldest) < 0)
                .ToList()
        )
            context.Store.Delete(item.Key);
    }

    void Foreground(Stored owner)
    {
        var children = context.Store.OwnedBy(owner.Uid);
        foreach (var child in children)
            End(child);
        if (context.Store.OwnedBy(owner.Uid).Count > 0 || context.Store.Get(owner.Key) is not { } live || live.Uid != owner.Uid)
            return;
        var left = live.Body.Texts("metadata", "finalizers").Where(f => f != Deleter.Foreground).ToList();
        if (left.Count == 0)
            context.Store.Delete(owner.Key);
        else
            context.Change(
                live,
                body =>
                    Json.Meta(body)["finalizers"] = new System.Text.Json.Nodes.JsonArray(
                        left.Select(f => (System.Text.Json.Nodes.JsonNode?)f).ToArray()
                    )
            );
    }

    void End(Stored item)
    {
        if (item.Key.Resource == "pods")
            context.EndPod(item);
        else if (item.Body.Texts("metadata", "finalizers").Any())
            context.Change(item, body => body.Meta().Default("deletionTimestamp", context.Stamp));
        else
            context.Store.Delete(item.Key);
    }

    bool HasOwner(Stored item) =>
        item
            .Body.Each("metadata", "ownerReferences")
            .Any(o =>
                Owner(o.Text("kind") ?? "", o.Text("apiVersion") ?? "", item.Key.Space, o.Text("name") ?? "") is { } owner
                && owner.Uid == o.Text("uid")
            );

    Stored? Owner(string kind, string version, string space, string name) =>
        context.Cluster.Kinds.OfKind(version, kind) is { } info
            ? context.Store.Get(new ObjectKey(info.Resource, info.Namespaced ? space : "", name))
            : null;
}
