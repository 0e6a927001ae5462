using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>delete and deletecollection: preconditions, grace, finalizers, and what becomes of dependants.</summary>
internal sealed class Deleter(ClusterState cluster)
{
    public const string Foreground = "foregroundDeletion";

    ObjectStore Store => cluster.Store;

    public KubeResponse Handle(KubeRequest request, WriteTarget target, Func<JsonObject, bool> selects)
    {
        var options = request.Body.Length == 0 ? [] : BodyReader.Object(request);
        foreach (var name in (string[])["propagationPolicy", "gracePeriodSeconds"])
            if (request.Ask(name) is { Length: > 0 } given)
                options[name] = int.TryParse(given, out var number) ? number : given;
        var dry = target with { DryRun = target.DryRun || options.Texts("dryRun").Contains("All") };
        if (target.Name.Length > 0)
            return Answer(target, Delete(dry, Store.Get(target.Key) ?? throw ApiException.NotFound(target.Kind, target.Name), options));
        var chosen = Store.List(target.Kind.Resource, target.Kind.Namespaced ? target.Space : "").Where(s => selects(s.Body)).ToList();
        foreach (var item in chosen)
            Delete(dry with { Name = item.Key.Name, Space = item.Key.Space }, item, options);
        return KubeResponse.Json(200, Success(null));
    }

    /// <summary>The object when it stays for a while (finalizers, grace), otherwise null with its last uid in the answer of the caller.</summary>
    public (JsonObject Body, bool Gone) Delete(WriteTarget target, Stored live, JsonObject options)
    {
        Preconditions(target.Kind, live, options);
        var body = live.Body.Copy();
        var policy = options.Text("propagationPolicy") ?? (options.Flag("orphanDependents") ? "Orphan" : "Background");
        if (policy == "Foreground" && !target.DryRun && Store.OwnedBy(live.Uid).Count > 0)
            AddFinalizer(body, Foreground);
        if (policy == "Orphan" && !target.DryRun)
            Orphan(live.Uid);
        var grace = Grace(target.Kind, body, options);
        if (body.Texts("metadata", "finalizers").Concat(body.Texts("spec", "finalizers")).Any() || grace > 0)
        {
            if (live.Body.Deleting() && (live.Body.Whole("metadata", "deletionGracePeriodSeconds") ?? 0) <= grace)
                return (live.Body, false);
            MarkDeleted(body, grace);
            return (target.DryRun ? body : Store.Put(target.Key, body).Body, false);
        }
        return (target.DryRun ? body : Store.Delete(target.Key)?.Body ?? body, true);
    }

    void MarkDeleted(JsonObject body, int grace)
    {
        body.Meta().Default("deletionTimestamp", cluster.Stamp);
        if (body.Text("kind") != "Namespace")
            body.Meta()["deletionGracePeriodSeconds"] = grace;
        if (body.Whole("metadata", "generation") is { } generation)
            body.Meta()["generation"] = generation + 1;
        if (body.Text("kind") == "Namespace")
            body.Child("status")["phase"] = "Terminating";
    }

    static void Preconditions(KindInfo kind, Stored live, JsonObject options)
    {
        if (options.Text("preconditions", "uid") is { } uid && uid != live.Uid)
            throw ApiException.Precondition(
                kind,
                live.Key.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({live.Uid}). The object might have been deleted and then recreated"
            );
        var version = live.Body.Text("metadata", "resourceVersion");
        if (options.Text("preconditions", "resourceVersion") is { } seen && seen != version)
            throw ApiException.Precondition(
                kind,
                live.Key.Name,
                $"the ResourceVersion in the precondition ({seen}) does not match the ResourceVersion in record ({version}). The object might have been modified"
            );
    }

    /// <summary>Only a pod that runs on a node is given time.</summary>
    static int Grace(KindInfo kind, JsonObject body, JsonObject options)
    {
        if (kind.Resource != "pods" || body.Text("spec", "nodeName") is null || body.Text("status", "phase") is "Succeeded" or "Failed")
            return 0;
        return options.Whole("gracePeriodSeconds") ?? body.Whole("spec", "terminationGracePeriodSeconds") ?? 30;
    }

    static void AddFinalizer(JsonObject body, string name)
    {
        var list = body.Texts("metadata", "finalizers").Append(name).Distinct().Select(f => (JsonNode?)f).ToArray();
        body.Meta()["finalizers"] = new JsonArray(list);
    }

    void Orphan(string uid)
    {
        foreach (var child in Store.OwnedBy(uid))
        {
            var body = child.Body.Copy();
            var others = body.Each("metadata", "ownerReferences")
                .Where(o => o.Text("uid") != uid)
                .Select(o => (JsonNode?)o.DeepClone())
                .ToArray();
            body.Meta().Remove("ownerReferences");
            if (others.Length > 0)
                body.Meta()["ownerReferences"] = new JsonArray(others);
            Store.Put(child.Key, body);
        }
    }

    static KubeResponse Answer(WriteTarget target, (JsonObject Body, bool Gone) outcome)
    {
        if (!outcome.Gone)
            return KubeResponse.Json(200, outcome.Body);
        var details = new JsonObject { ["name"] = target.Name };
        if (target.Kind.Group.Length > 0)
            details["group"] = target.Kind.Group;
        details["kind"] = target.Kind.Plural;
        details["uid"] = outcome.Body.Uid();
        return KubeResponse.Json(200, Success(details));
    }

    static JsonObject Success(JsonObject? details)
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
        };
        if (details is not null)
            status["details"] = details;
        return status;
    }
}
