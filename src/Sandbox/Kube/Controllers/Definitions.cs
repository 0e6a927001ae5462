using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Establishes a CustomResourceDefinition after the short while a real server takes; before it is, its kind is not served.</summary>
internal sealed class Definitions(Context context) : IController
{
    const double EstablishSeconds = 1;

    readonly Dictionary<string, DateTimeOffset> seen = [];

    public string Resource => ClusterState.Definitions;

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return End(item);
        if (Conditions.Holds(item.Body, "Established"))
            return null;
        seen.TryAdd(item.Uid, context.Now);
        var left = seen[item.Uid] + context.Scaled(EstablishSeconds) - context.Now;
        if (left > TimeSpan.Zero)
            return left;
        seen.Remove(item.Uid);
        var status = item.Body.Map("status")?.Copy() ?? [];
        Conditions.Set(status, context.Stamp, "NamesAccepted", true, "NoConflicts", "no conflicts found");
        Conditions.Set(status, context.Stamp, "Established", true, "InitialNamesAccepted", "the initial names have been accepted");
        status["acceptedNames"] = item.Body.At("spec", "names")?.DeepClone();
        status["storedVersions"] = new JsonArray(
            item.Body.Each("spec", "versions").Where(v => v.Flag("storage")).Select(v => (JsonNode?)v.Text("name")).ToArray()
        );
        context.SetStatus(item, status);
        return null;
    }

    /// <summary>The objects of a kind go with it.</summary>
    TimeSpan? End(Stored item)
    {
        foreach (var thing in context.Store.List(item.Key.Name).ToList())
            context.Store.Delete(thing.Key);
        if (!item.Body.Texts("metadata", "finalizers").Any(f => f != Finalizer))
            context.Store.Delete(item.Key);
        return null;
    }

    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";
}
