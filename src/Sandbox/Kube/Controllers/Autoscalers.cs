using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Admission;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Apply;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>
/// HorizontalPodAutoscalers on cpu utilization. Nothing runs here that could be measured: what all pods of a workload take together is what its
/// annotation <c>sandbox.tandem/cpu</c> says (<c>900m</c>; none without it).
/// </summary>
internal sealed class Autoscalers(Context context) : IController
{
    public const string Load = "sandbox.tandem/cpu";

    const double LookSeconds = 15,
        CalmSeconds = 300,
        Tolerance = 0.1;

    readonly Dictionary<string, DateTimeOffset> busy = [];

    public string Resource => "horizontalpodautoscalers.autoscaling";

    public TimeSpan? Reconcile(Stored item)
    {
        var status = new JsonObject
        {
            ["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1,
            ["lastScaleTime"] = item.Body.At("status", "lastScaleTime")?.DeepClone(),
            ["conditions"] = item.Body.At("status", "conditions")?.DeepClone() ?? new JsonArray(),
            ["currentReplicas"] = 0,
            ["desiredReplicas"] = 0,
        };
        if (Target(item) is { } target)
            Decide(item, target, status);
        else
            Conditions.Set(
                status,
                context.Stamp,
                "AbleToScale",
                false,
                "FailedGetScale",
                $"the HPA controller was unable to get the target's current scale: {item.Body.Text("spec", "scaleTargetRef", "name")} not found"
            );
        if (status["lastScaleTime"] is null)
            status.Remove("lastScaleTime");
        context.SetStatus(item, status);
        return context.Scaled(LookSeconds);
    }

    Stored? Target(Stored item)
    {
        var wanted = item.Body.Map("spec", "scaleTargetRef");
        var kind = context.Cluster.Kinds.OfKind(wanted.Text("apiVersion") ?? "", wanted.Text("kind") ?? "");
        return kind is null ? null : context.Store.Get(new ObjectKey(kind.Resource, item.Key.Space, wanted.Text("name") ?? ""));
    }

    void Decide(Stored item, Stored target, JsonObject status)
    {
        var now = target.Body.Whole("spec", "replicas") ?? 1;
        (status["currentReplicas"], status["desiredReplicas"]) = (now, now);
        Conditions.Set(status, context.Stamp, "AbleToScale", true, "ReadyForNewScale", "recommended size matches current size");
        if (now == 0)
        {
            Active(status, false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
            return;
        }
        if (Utilization(item, target, now) is not { } percent)
        {
            const string why = "failed to get cpu utilization: missing request for cpu";
            Active(status, false, "FailedGetResourceMetric", "the HPA was unable to compute the replica count: " + why);
            context.Tell(item, "Warning", "FailedGetResourceMetric", why, "horizontal-pod-autoscaler");
            return;
        }
        Active(
            status,
            true,
            "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from cpu resource utilization"
        );
        var goal = Goal(item);
        status["currentMetrics"] = new JsonArray(Metric(percent));
        var ideal = Math.Abs((percent / (double)goal) - 1) <= Tolerance ? now : (int)Math.Ceiling(now * percent / (double)goal);
        var wanted = Bounded(item, ideal, status);
        if (wanted != now && (wanted > now || IsCalm(item)))
            Scale(item, target, wanted, status, wanted > now ? "above" : "below");
        if (wanted >= now)
            busy[item.Uid] = context.Now;
    }

    /// <summary>Fewer pods only after the need for as many as there are is five minutes past.</summary>
    bool IsCalm(Stored item) => !busy.TryGetValue(item.Uid, out var last) || context.Now - last >= context.Scaled(CalmSeconds);

    int Bounded(Stored item, int ideal, JsonObject status)
    {
        var (least, most) = (item.Body.Whole("spec", "minReplicas") ?? 1, item.Body.Whole("spec", "maxReplicas") ?? 1);
        var wanted = Math.Clamp(ideal, least, Math.Max(least, most));
        if (wanted == ideal)
            Conditions.Set(
                status,
                context.Stamp,
                "ScalingLimited",
                false,
                "DesiredWithinRange",
                "the desired count is within the acceptable range"
            );
        else if (wanted < ideal)
            Conditions.Set(
                status,
                context.Stamp,
                "ScalingLimited",
                true,
                "TooManyReplicas",
                "the desired replica count is more than the maximum replica count"
            );
        else
            Conditions.Set(
                status,
                context.Stamp,
                "ScalingLimited",
                true,
                "TooFewReplicas",
                "the desired replica count is less than the minimum replica count"
            );
        return wanted;
    }

    /// <summary>As the real controller does it, through the scale subresource: the field is its own from then on.</summary>
    void Scale(Stored item, Stored target, int wanted, JsonObject status, string side)
    {
        var kind = context.Cluster.Kinds.Find(target.Key.Resource)!;
        var body = target.Body.Copy();
        body.Child("spec")["replicas"] = wanted;
        new ObjectWriter(context.Cluster).Update(
            new WriteTarget(kind, target.Key.Space, target.Key.Name),
            target,
            body,
            new Writer("kube-controller-manager", "scale", context.Stamp)
        );
        status["desiredReplicas"] = wanted;
        status["lastScaleTime"] = context.Stamp;
        Conditions.Set(
            status,
            context.Stamp,
            "AbleToScale",
            true,
            "SucceededRescale",
            $"the HPA controller was able to update the target scale to {wanted}"
        );
        context.Tell(
            item,
            "Normal",
            "SuccessfulRescale",
            $"New size: {wanted}; reason: cpu resource utilization (percentage of request) {side} target",
            "horizontal-pod-autoscaler"
        );
    }

    void Active(JsonObject status, bool holds, string reason, string message) =>
        Conditions.Set(status, context.Stamp, "ScalingActive", holds, reason, message);

    static JsonObject Metric(int percent) =>
        new()
        {
            ["type"] = "Resource",
            ["resource"] = new JsonObject
            {
                ["name"] = "cpu",
                ["current"] = new JsonObject
                {
                    ["averageUtilization"] = percent,
                    ["averageValue"] = percent.ToString(CultureInfo.InvariantCulture) + "m",
                },
            },
        };

    static int Goal(Stored item) =>
        item
            .Body.Each("spec", "metrics")
            .FirstOrDefault(m => m.Text("resource", "name") == "cpu")
            .Whole("resource", "target", "averageUtilization")
            is > 0
                and var goal
            ? goal
            : 80;

    /// <summary>Percent of what the pods ask for; null when they do not say.</summary>
    static int? Utilization(Stored item, Stored target, int pods)
    {
        var asked = target
            .Body.Each("spec", "template", "spec", "containers")
            .Sum(c => Quantity.Read(c.At("resources", "requests", "cpu")?.ToString()));
        var taken = Quantity.Read(target.Body.Text("metadata", "annotations", Load));
        return asked == 0 ? null : (int)Math.Round(100 * taken / (asked * pods));
    }
}
