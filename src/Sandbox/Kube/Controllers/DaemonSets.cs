using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>One pod on every node.</summary>
internal sealed class DaemonSets(Context context) : IController
{
    const string Hash = "controller-revision-hash";

    public string Resource => "daemonsets.apps";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return null;
        var hash = PodTemplates.Hash(item.Body.At("spec", "template"));
        var nodes = context.Store.List("nodes").Select(n => n.Key.Name).ToList();
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        foreach (var node in nodes.Where(n => pods.All(p => p.Body.Text("spec", "nodeName") != n)))
        {
            var body = PodTemplates.Pod(item.Body.At("spec", "template"), item.Key.Name + "-", (Hash, hash));
            body.Child("spec")["nodeName"] = node;
            context.Create(new ObjectKey("pods", item.Key.Space, $"{item.Key.Name}-{Suffix.New()}"), body, item);
        }
        var old = pods.Where(p => p.Body.Text("metadata", "labels", Hash) != hash).ToList();
        if (item.Body.Text("spec", "updateStrategy", "type") != "OnDelete" && old.Count > 0 && pods.Count == nodes.Count)
            if (old.FirstOrDefault(p => !PodTemplates.IsReady(p)) is { } sick)
                context.EndPod(sick);
            else if (pods.All(PodTemplates.IsReady))
                context.EndPod(old[0]);
        Report(context.Store.Get(item.Key)!, hash, nodes.Count);
        return null;
    }

    void Report(Stored item, string hash, int nodes)
    {
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        var ready = pods.Count(PodTemplates.IsReady);
        var status = new JsonObject
        {
            ["currentNumberScheduled"] = pods.Count,
            ["numberMisscheduled"] = 0,
            ["desiredNumberScheduled"] = nodes,
            ["numberReady"] = ready,
            ["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1,
            ["updatedNumberScheduled"] = pods.Count(p => p.Body.Text("metadata", "labels", Hash) == hash),
        };
        if (ready > 0)
            status["numberAvailable"] = ready;
        if (ready < nodes)
            status["numberUnavailable"] = nodes - ready;
        context.SetStatus(item, status);
    }
}
