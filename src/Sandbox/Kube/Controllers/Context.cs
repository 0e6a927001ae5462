using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Admission;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Looks at one object and does the next step towards what it asks for.</summary>
internal interface IController
{
    /// <summary>The resource it looks after, e.g. <c>deployments.apps</c>.</summary>
    string Resource { get; }

    /// <summary>One step. The answer is when to look again without news; null for never. Called under the gate, never for an absent object.</summary>
    TimeSpan? Reconcile(Stored item);
}

/// <summary>What controllers share: reading, writing, events.</summary>
internal sealed class Context(ClusterState cluster)
{
    public ObjectStore Store => cluster.Store;

    public ClusterState Cluster => cluster;

    public string Stamp => cluster.Stamp;

    public DateTimeOffset Now => cluster.Now;

    /// <summary>A waiting time of the real world, shortened by the cluster's speed.</summary>
    public TimeSpan Scaled(double seconds) => cluster.Scaled(TimeSpan.FromSeconds(seconds));

    /// <summary>Writes the object as <paramref name="change"/> leaves it, if that is different.</summary>
    public Stored Change(Stored item, Action<JsonObject> change)
    {
        var body = item.Body.Copy();
        change(body);
        return Json.Same(body, item.Body) ? item : Store.Put(item.Key, body);
    }

    public Stored SetStatus(Stored item, JsonObject status) => Change(item, body => body["status"] = status);

    /// <summary>Creates an object of the cluster's own, owned by <paramref name="owner"/>.</summary>
    public Stored Create(ObjectKey key, JsonObject body, Stored? owner)
    {
        var kind = cluster.Kinds.Find(key.Resource)!;
        var fresh = new JsonObject { ["kind"] = kind.Kind, ["apiVersion"] = kind.ApiVersion };
        foreach (var (name, value) in body)
            fresh[name] = value?.DeepClone();
        var meta = fresh.Meta();
        meta["name"] = key.Name;
        if (kind.Namespaced)
            meta["namespace"] = key.Space;
        meta["uid"] = Guid.NewGuid().ToString();
        meta["creationTimestamp"] = Stamp;
        if (kind.Counted)
            meta["generation"] = 1;
        if (owner is not null)
            meta["ownerReferences"] = new JsonArray(Reference(owner));
        Defaulter.Fill(kind, fresh);
        if (kind.HasStatus && fresh["status"] is null && Defaulter.Birth(kind) is { } status)
            fresh["status"] = status;
        return Store.Put(key, fresh);
    }

    /// <summary>Creates a pod of <paramref name="owner"/>, unless a quota has no room for it: the answer then says so.</summary>
    public string? CreatePod(string name, JsonObject body, Stored owner, string component)
    {
        if (Quotas.Exceeded(Store, "pods", owner.Key.Space, body) is not { } over)
        {
            Create(new ObjectKey("pods", owner.Key.Space, name), body, owner);
            return null;
        }
        var problem = $"pods \"{name}\" is forbidden: {over}";
        Tell(owner, "Warning", "FailedCreate", "Error creating: " + problem, component);
        return problem;
    }

    /// <summary>Objects of <paramref name="resource"/> that <paramref name="owner"/> controls.</summary>
    public List<Stored> Children(Stored owner, string resource) =>
        Store.OwnedBy(owner.Uid).Where(s => s.Key.Resource == resource && IsControlledBy(s.Body, owner.Uid)).ToList();

    public static bool IsControlledBy(JsonObject body, string uid) =>
        body.Each("metadata", "ownerReferences").Any(o => o.Flag("controller") && o.Text("uid") == uid);

    /// <summary>Ends a pod: at once when it never ran, otherwise by marking it.</summary>
    public void EndPod(Stored pod)
    {
        if (pod.Body.Deleting())
            return;
        if (pod.Body.Text("spec", "nodeName") is null)
            Store.Delete(pod.Key);
        else
            Change(
                pod,
                body =>
                {
                    body.Meta()["deletionTimestamp"] = Stamp;
                    body.Meta()["deletionGracePeriodSeconds"] = 30;
                }
            );
    }

    static JsonObject Reference(Stored owner) =>
        new()
        {
            ["apiVersion"] = owner.Body.Text("apiVersion"),
            ["kind"] = owner.Body.Text("kind"),
            ["name"] = owner.Key.Name,
            ["uid"] = owner.Uid,
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        };

    /// <summary>Writes an Event about the object; the same one again only counts.</summary>
    public void Tell(Stored about, string type, string reason, string message, string component = "sandbox")
    {
        var space = about.Key.Space.Length > 0 ? about.Key.Space : "default";
        var key = new ObjectKey("events", space, $"{about.Key.Name}.{Suffix.Of($"{about.Uid}{reason}{message}", 16)}");
        if (Store.Get(key) is { } known)
        {
            Change(
                known,
                body =>
                {
                    body["count"] = (body.Whole("count") ?? 1) + 1;
                    body["lastTimestamp"] = Stamp;
                }
            );
            return;
        }
        Create(
            key,
            new JsonObject
            {
                ["involvedObject"] = new JsonObject
                {
                    ["kind"] = about.Body.Text("kind"),
                    ["apiVersion"] = about.Body.Text("apiVersion"),
                    ["namespace"] = about.Key.Space,
                    ["name"] = about.Key.Name,
                    ["uid"] = about.Uid,
                    ["resourceVersion"] = about.Body.Text("metadata", "resourceVersion"),
                },
                ["reason"] = reason,
                ["message"] = message,
                ["type"] = type,
                ["count"] = 1,
                ["firstTimestamp"] = Stamp,
                ["lastTimestamp"] = Stamp,
                ["source"] = new JsonObject { ["component"] = component },
                ["reportingComponent"] = component,
                ["reportingInstance"] = "",
                ["eventTime"] = null,
            },
            null
        );
    }
}
