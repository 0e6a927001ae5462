using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Keeps as many pods as the ReplicaSet asks for, and counts them.</summary>
internal sealed class ReplicaSets(Context context) : IController
{
    public string Resource => "replicasets.apps";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return null;
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        for (var i = pods.Count; i < wanted; i++)
            Add(item);
        foreach (var pod in pods.OrderBy(PodTemplates.IsReady).ThenByDescending(p => p.Version).Take(Math.Max(0, pods.Count - wanted)))
        {
            context.EndPod(pod);
            context.Tell(item, "Normal", "SuccessfulDelete", "Deleted pod: " + pod.Key.Name, "replicaset-controller");
        }
        Report(item);
        return null;
    }

    void Add(Stored item)
    {
        var name = $"{item.Key.Name}-{Suffix.New()}";
        context.Create(
            new ObjectKey("pods", item.Key.Space, name),
            PodTemplates.Pod(item.Body.At("spec", "template"), item.Key.Name + "-"),
            item
        );
        context.Tell(item, "Normal", "SuccessfulCreate", "Created pod: " + name, "replicaset-controller");
    }

    void Report(Stored item)
    {
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        var ready = pods.Count(PodTemplates.IsReady);
        var status = new JsonObject { ["replicas"] = pods.Count };
        if (pods.Count > 0)
            status["fullyLabeledReplicas"] = pods.Count;
        if (ready > 0)
        {
            status["readyReplicas"] = ready;
            status["availableReplicas"] = ready;
        }
        status["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1;
        context.SetStatus(context.Store.Get(item.Key)!, status);
    }
}
