using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Tells how many pods a budget may lose.</summary>
internal sealed class Budgets(Context context) : IController
{
    public string Resource => "poddisruptionbudgets.policy";

    public TimeSpan? Reconcile(Stored item)
    {
        var pods = context
            .Store.List("pods", item.Key.Space)
            .Where(p => Api.Selectors.Matches(item.Body.At("spec", "selector"), p.Body.At("metadata", "labels")))
            .ToList();
        var healthy = pods.Count(PodTemplates.IsReady);
        var wanted = item.Body.At("spec", "minAvailable") is { } least
            ? PodTemplates.Share(least, pods.Count, up: true)
            : pods.Count - PodTemplates.Share(item.Body.At("spec", "maxUnavailable"), pods.Count, up: false);
        context.SetStatus(
            item,
            new JsonObject
            {
                ["currentHealthy"] = healthy,
                ["desiredHealthy"] = wanted,
                ["disruptionsAllowed"] = Math.Max(0, healthy - wanted),
                ["expectedPods"] = pods.Count,
                ["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1,
            }
        );
        return TimeSpan.FromSeconds(2);
    }
}
