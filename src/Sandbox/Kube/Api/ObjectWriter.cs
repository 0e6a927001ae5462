using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Admission;
using Tandem.Sandbox.Kube.Apply;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>Where and how a write goes.</summary>
internal sealed record WriteTarget(KindInfo Kind, string Space, string Name)
{
    public string Subresource { get; init; } = "";

    public bool DryRun { get; init; }

    public ObjectKey Key => new(Kind.Resource, Space, Name);
}

/// <summary>
/// The one way into the store for clients: identity, defaults, status kept apart from wishes, validation, field owners. Called under the gate.
/// </summary>
internal sealed class ObjectWriter(ClusterState cluster)
{
    ObjectStore Store => cluster.Store;

    /// <summary>Creates the object; <paramref name="own"/> books its fields once it is complete (null: they already are).</summary>
    public JsonObject Create(WriteTarget target, JsonObject body, Writer? own)
    {
        DemandSpace(target);
        if (body.Text("metadata", "resourceVersion") is { Length: > 0 })
            throw ApiException.Bad("resourceVersion should not be set on objects to be created");
        if (body.Uid() is { Length: > 0 } uid && own is null)
            throw ApiException.Race(
                target.Kind,
                target.Name,
                $"uid mismatch: the provided object specified uid {uid}, and no existing object was found"
            );
        var fresh = Born(target, body);
        Defaulter.Fill(target.Kind, fresh);
        StatusAtBirth(target.Kind, fresh);
        if (target.Kind.Resource == "jobs.batch")
            JobLabels(fresh);
        Demand(target, fresh, Validation.Check(target.Kind, fresh));
        Admit(new Review(target, "CREATE", fresh));
        if (target.Kind.Resource == "services")
            ServiceDefaults.Allocate(fresh, Store);
        if (own is not null)
            Ownership.Update(target.Kind, null, fresh, own);
        return Keep(target, fresh);
    }

    /// <summary>Replaces the object. The answer is the live one, unchanged, when nothing would change.</summary>
    public JsonObject Update(WriteTarget target, Stored live, JsonObject body, Writer? own)
    {
        var old = live.Body;
        Guard(target, old, body);
        var next = body.Copy();
        Settle(next, old);
        Defaulter.Fill(target.Kind, next);
        KeepApart(target, next, old);
        Count(target.Kind, next, old);
        if (own is not null)
            Ownership.Update(target.Kind, old, next, own);
        if (target.Subresource.Length == 0)
        {
            Demand(
                target,
                next,
                [.. UidCauses(body, old), .. ChangeRules.Check(target.Kind, old, next), .. Validation.Check(target.Kind, next)]
            );
            if (target.Kind.Resource == "services")
                ServiceDefaults.Allocate(next, Store);
        }
        Admit(new Review(target, "UPDATE", next));
        next.Meta()["resourceVersion"] = old.Text("metadata", "resourceVersion");
        if (Json.Same(next, old))
            return old;
        return Finished(next) ? Remove(target, next) : Keep(target, next);
    }

    void Admit(Review review)
    {
        Webhooks.Ask(Store, review);
        Policies.Ask(Store, review);
        var target = review.Target;
        if (review.Operation == "CREATE" && Quotas.Exceeded(Store, target.Kind.Resource, target.Space, review.Body) is { } over)
            throw ApiException.Forbidden(target.Kind.Group, target.Kind.Plural, target.Name, over);
    }

    /// <summary>The caller saw this version and no other.</summary>
    static void Guard(WriteTarget target, JsonObject old, JsonObject body)
    {
        if (body.Text("metadata", "resourceVersion") is { Length: > 0 } seen && seen != old.Text("metadata", "resourceVersion"))
            throw ApiException.Modified(target.Kind, target.Name);
        if (body.Name() is { } name && name != target.Name)
            throw ApiException.Bad($"the name of the object ({name}) does not match the name on the URL ({target.Name})");
    }

    static List<Cause> UidCauses(JsonObject body, JsonObject old)
    {
        if (body.Uid() is not { Length: > 0 } uid || uid == old.Uid())
            return [];
        var cause = Cause.Wrong("metadata.uid", uid, "field is immutable");
        return [cause, cause];
    }

    void DemandSpace(WriteTarget target)
    {
        if (!target.Kind.Namespaced)
            return;
        var space = Store.Get(new ObjectKey("namespaces", "", target.Space)) ?? throw ApiException.NotFound("", "namespaces", target.Space);
        if (space.Body.Deleting())
            throw ApiException.Forbidden(
                target.Kind.Group,
                target.Kind.Plural,
                target.Name,
                $"unable to create new content in namespace {target.Space} because it is being terminated",
                new Cause("NamespaceTerminating", $"namespace {target.Space} is being terminated", "metadata.namespace")
            );
    }

    JsonObject Born(WriteTarget target, JsonObject body)
    {
        var fresh = new JsonObject { ["kind"] = target.Kind.Kind, ["apiVersion"] = target.Kind.ApiVersion };
        foreach (var (name, value) in body.Where(p => p.Key is not ("kind" or "apiVersion")))
            fresh[name] = value?.DeepClone();
        var meta = fresh.Meta();
        foreach (var name in (string[])["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"])
            meta.Remove(name);
        meta["name"] = target.Name;
        if (target.Kind.Namespaced)
            meta["namespace"] = target.Space;
        meta["uid"] = Guid.NewGuid().ToString();
        meta["creationTimestamp"] = cluster.Stamp;
        if (target.Kind.Counted)
            meta["generation"] = 1;
        return fresh;
    }

    static void StatusAtBirth(KindInfo kind, JsonObject fresh)
    {
        if (!kind.HasStatus)
            return;
        fresh.Remove("status");
        if (Defaulter.Birth(kind) is { } status)
            fresh["status"] = status;
    }

    static void JobLabels(JsonObject job)
    {
        if (job.Flag("spec", "manualSelector"))
            return;
        var spec = job.Child("spec");
        spec["manualSelector"] = false;
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = job.Uid() } };
        foreach (var labels in (JsonObject[])[job.Meta().Child("labels"), spec.Child("template").Meta().Child("labels")])
        {
            labels["batch.kubernetes.io/controller-uid"] = job.Uid();
            labels["batch.kubernetes.io/job-name"] = job.Name();
            labels["controller-uid"] = job.Uid();
            labels["job-name"] = job.Name();
        }
    }

    /// <summary>Identity is the server's, whatever was sent.</summary>
    static void Settle(JsonObject next, JsonObject old)
    {
        next["kind"] = old["kind"]?.DeepClone();
        next["apiVersion"] = old["apiVersion"]?.DeepClone();
        var (meta, was) = (next.Meta(), old.Meta());
        foreach (
            var name in (string[])
                ["name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"]
        )
            if (was[name] is { } value)
                meta[name] = value.DeepClone();
            else
                meta.Remove(name);
    }

    /// <summary>The main resource does not write the status, the status subresource writes nothing else; jobs keep their labels.</summary>
    static void KeepApart(WriteTarget target, JsonObject next, JsonObject old)
    {
        if (target.Subresource == "status")
        {
            foreach (var name in next.Select(p => p.Key).Union(old.Select(p => p.Key)).Except(["status", "metadata"]).ToList())
                Restore(next, old, name);
            foreach (var name in (string[])["labels", "annotations", "ownerReferences", "finalizers"])
                Restore(next.Meta(), old.Meta(), name);
        }
        else if (target.Kind.HasStatus)
            Restore(next, old, "status");
        if (target.Kind.Resource == "jobs.batch" && old.Map("spec", "selector") is { } selector && !old.Flag("spec", "manualSelector"))
        {
            next.Child("spec")["selector"] = selector.DeepClone();
            next.Child("spec")["manualSelector"] = false;
            foreach (
                var (name, value) in old.Pairs("spec", "template", "metadata", "labels")
                    .Where(l =>
                        l.Key.EndsWith("controller-uid", StringComparison.Ordinal) || l.Key.EndsWith("job-name", StringComparison.Ordinal)
                    )
            )
                next.Child("spec").Child("template").Meta().Child("labels").Default(name, value);
        }
    }

    static void Restore(JsonObject next, JsonObject old, string name)
    {
        if (old[name] is { } value)
            next[name] = value.DeepClone();
        else
            next.Remove(name);
    }

    static void Count(KindInfo kind, JsonObject next, JsonObject old)
    {
        if (
            kind.Counted
            && next.Select(p => p.Key)
                .Union(old.Select(p => p.Key))
                .Any(n => n is not ("metadata" or "status") && !Json.Same(next[n], old[n]))
        )
            next.Meta()["generation"] = (old.Whole("metadata", "generation") ?? 0) + 1;
    }

    static void Demand(WriteTarget target, JsonObject body, IReadOnlyList<Cause> causes)
    {
        if (causes.Count > 0)
            throw ApiException.Invalid(target.Kind, body.Name() ?? "", causes);
    }

    /// <summary>Deleted by its last finalizer's removal.</summary>
    static bool Finished(JsonObject body) =>
        body.Deleting() && !body.Texts("metadata", "finalizers").Concat(body.Texts("spec", "finalizers")).Any();

    JsonObject Remove(WriteTarget target, JsonObject body)
    {
        if (target.DryRun || body.Whole("metadata", "deletionGracePeriodSeconds") is > 0)
            return target.DryRun ? body : Keep(target, body);
        return Store.Delete(target.Key)?.Body ?? body;
    }

    JsonObject Keep(WriteTarget target, JsonObject body) => target.DryRun ? body : Store.Put(target.Key, body).Body;
}
