using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Gives each namespace its ServiceAccount and root certificate; empties and removes one that is terminating.</summary>
internal sealed class Namespaces(Context context, string caPem) : IController
{
    public string Resource => "namespaces";

    public TimeSpan? Reconcile(Stored item)
    {
        var space = item.Key.Name;
        if (!item.Body.Deleting())
        {
            if (context.Store.Get(new ObjectKey("serviceaccounts", space, "default")) is null)
                context.Create(new ObjectKey("serviceaccounts", space, "default"), [], null);
            if (context.Store.Get(new ObjectKey("configmaps", space, "kube-root-ca.crt")) is null)
                context.Create(
                    new ObjectKey("configmaps", space, "kube-root-ca.crt"),
                    new JsonObject { ["data"] = new JsonObject { ["ca.crt"] = caPem } },
                    null
                );
            return null;
        }
        foreach (var inside in context.Store.Inside(space).Where(s => s.Key.Resource != "namespaces").ToList())
            End(inside);
        var left = context.Store.Inside(space).Where(s => s.Key.Resource != "events").ToList();
        if (left.Count > 0)
        {
            Report(item, left);
            return context.Scaled(1);
        }
        foreach (var last in context.Store.Inside(space).ToList())
            context.Store.Delete(last.Key);
        Finish(item);
        return null;
    }

    void End(Stored inside)
    {
        if (inside.Key.Resource == "pods")
            context.EndPod(inside);
        else if (!inside.Body.Texts("metadata", "finalizers").Any())
            context.Store.Delete(inside.Key);
        else
            context.Change(inside, body => body.Meta().Default("deletionTimestamp", context.Stamp));
    }

    void Report(Stored item, List<Stored> left)
    {
        var held = left.SelectMany(s => s.Body.Texts("metadata", "finalizers")).GroupBy(f => f).ToList();
        var status = item.Body.Map("status")?.Copy() ?? [];
        var words = string.Join(", ", left.GroupBy(s => s.Key.Resource).Select(g => $"{g.Key}. has {g.Count()} resource instances"));
        Conditions.Set(
            status,
            context.Stamp,
            "NamespaceContentRemaining",
            true,
            "SomeResourcesRemain",
            "Some resources are remaining: " + words
        );
        Conditions.Set(
            status,
            context.Stamp,
            "NamespaceFinalizersRemaining",
            held.Count > 0,
            held.Count > 0 ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
            held.Count > 0
                ? "Some content in the namespace has finalizers remaining: "
                    + string.Join(", ", held.Select(f => $"{f.Key} in {f.Count()} resource instances"))
                : "All content-preserving finalizers finished"
        );
        context.SetStatus(item, status);
    }

    void Finish(Stored item)
    {
        var live = context.Store.Get(item.Key) ?? item;
        if (live.Body.Texts("metadata", "finalizers").Any())
            context.Change(live, body => body.Child("spec").Remove("finalizers"));
        else
            context.Store.Delete(item.Key);
    }
}
