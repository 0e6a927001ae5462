using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>
/// Scheduler and kubelet in one: binds a pod to a node, pulls, starts, lets it crash or finish as its image's tag says (<c>broken</c> cannot be
/// pulled, <c>crash</c> exits with 1), and ends it. Durations are of the real world, divided by the cluster's speed.
/// </summary>
internal sealed class Pods(Context context) : IController
{
    const double PullSeconds = 2,
        ReadySeconds = 1,
        RunSeconds = 3,
        EndSeconds = 1,
        FirstBackOffSeconds = 10,
        LongestBackOffSeconds = 300;

    /// <summary>Since when each pod is in its present phase, finer than the seconds of the API. Lost at a restart: the phase then starts anew.</summary>
    readonly Dictionary<string, (string Phase, DateTimeOffset Since)> phases = [];

    public string Resource => "pods";

    public TimeSpan? Reconcile(Stored item)
    {
        var pod = item.Body;
        if (pod.Deleting())
            return End(item);
        if (pod.Text("status", "phase") is "Succeeded" or "Failed")
            return null;
        if (!Conditions.Holds(pod, "PodScheduled"))
            item = Bind(item);
        if (PodState.MissingReference(context.Store, item) is { } missing)
            return Refuse(item, missing);
        if (PodState.Images(item.Body).FirstOrDefault(i => PodState.IsTagged(i, "broken")) is { } image)
            return FailPull(item, image);
        return Run(item);
    }

    TimeSpan? Run(Stored item)
    {
        var crash = PodState.Images(item.Body).Any(i => PodState.IsTagged(i, "crash"));
        var state = PodState.Of(item.Body);
        switch (state)
        {
            case "" or "ContainerCreating" or "CreateContainerConfigError" or "ErrImagePull" or "ImagePullBackOff":
                return Wait(item, "creating", PullSeconds) ?? Start(item);
            case "Running" when crash:
                return Wait(item, "crashing" + PodState.Restarts(item.Body), ReadySeconds) ?? Crash(item);
            case "Running" when PodState.RunsToEnd(item.Body):
                return Wait(item, "running", RunSeconds) ?? Succeed(item);
            case "Running" when !Conditions.Holds(item.Body, "Ready"):
                return Wait(item, "starting", ReadySeconds) ?? Ready(item);
            case "Error":
                return BackOff(item);
            case "CrashLoopBackOff":
                return Wait(item, "backoff" + PodState.Restarts(item.Body), Pause(PodState.Restarts(item.Body))) ?? Start(item);
            default:
                return null;
        }
    }

    static double Pause(int restarts) => Math.Min(LongestBackOffSeconds, FirstBackOffSeconds * Math.Pow(2, restarts));

    /// <summary>What is left of a phase; null when it is over.</summary>
    TimeSpan? Wait(Stored item, string phase, double seconds)
    {
        if (!phases.TryGetValue(item.Uid, out var known) || known.Phase != phase)
            phases[item.Uid] = known = (phase, context.Now);
        var left = known.Since + context.Scaled(seconds) - context.Now;
        if (left > TimeSpan.Zero)
            return left;
        phases.Remove(item.Uid);
        return null;
    }

    Stored Bind(Stored item)
    {
        var nodes = context.Store.List("nodes").Select(n => n.Key.Name).ToList();
        var node =
            item.Body.Text("spec", "nodeName")
            ?? nodes[(int)((uint)item.Uid.GetHashCode(StringComparison.Ordinal) % (uint)Math.Max(1, nodes.Count))];
        var bound = context.Change(
            item,
            pod =>
            {
                pod.Child("spec")["nodeName"] = node;
                PodState.Bound(pod, context.Stamp);
            }
        );
        context.Tell(
            bound,
            "Normal",
            "Scheduled",
            $"Successfully assigned {item.Key.Space}/{item.Key.Name} to {node}",
            "default-scheduler"
        );
        return bound;
    }

    TimeSpan? Start(Stored item)
    {
        foreach (var image in PodState.Images(item.Body))
        {
            context.Tell(item, "Normal", "Pulled", $"Container image \"{image}\" already present on machine", "kubelet");
            context.Tell(item, "Normal", "Started", "Started container", "kubelet");
        }
        context.Change(item, pod => PodState.Running(pod, context.Stamp));
        return TimeSpan.Zero;
    }

    TimeSpan? Ready(Stored item)
    {
        context.Change(item, pod => PodState.Ready(pod, context.Stamp));
        return null;
    }

    TimeSpan? Succeed(Stored item)
    {
        context.Change(item, pod => PodState.Ended(pod, context.Stamp, 0, "Completed", "Succeeded"));
        return null;
    }

    TimeSpan? Crash(Stored item)
    {
        var last = item.Body.Text("spec", "restartPolicy") == "Never";
        context.Change(item, pod => PodState.Ended(pod, context.Stamp, 1, "Error", last ? "Failed" : "Running"));
        return last ? null : TimeSpan.Zero;
    }

    TimeSpan? BackOff(Stored item)
    {
        context.Tell(
            item,
            "Warning",
            "BackOff",
            $"Back-off restarting failed container in pod {item.Key.Name}_{item.Key.Space}",
            "kubelet"
        );
        context.Change(item, pod => PodState.BackingOff(pod, Pause(PodState.Restarts(pod))));
        return TimeSpan.Zero;
    }

    TimeSpan? FailPull(Stored item, string image)
    {
        if (Wait(item, "pulling", PullSeconds) is { } left)
            return left;
        var first = PodState.Of(item.Body) is not ("ErrImagePull" or "ImagePullBackOff");
        var why = $"failed to pull and unpack image \"{image}\": not found";
        if (first)
            context.Tell(item, "Warning", "Failed", $"Failed to pull image \"{image}\": {why}", "kubelet");
        else
            context.Tell(item, "Normal", "BackOff", $"Back-off pulling image \"{image}\"", "kubelet");
        context.Change(
            item,
            pod =>
                PodState.Waiting(
                    pod,
                    first ? "ErrImagePull" : "ImagePullBackOff",
                    first ? why : $"Back-off pulling image \"{image}\": {why}"
                )
        );
        return first ? context.Scaled(PullSeconds) : null;
    }

    TimeSpan? Refuse(Stored item, string missing)
    {
        if (Wait(item, "creating", PullSeconds) is { } left)
            return left;
        context.Tell(item, "Warning", "Failed", "Error: " + missing, "kubelet");
        context.Change(item, pod => PodState.Waiting(pod, "CreateContainerConfigError", missing));
        return null;
    }

    TimeSpan? End(Stored item)
    {
        if (Conditions.Holds(item.Body, "Ready"))
            item = context.Change(item, pod => PodState.NotReady(pod, context.Stamp));
        if (Wait(item, "ending", EndSeconds) is { } left)
            return left;
        if (!item.Body.Texts("metadata", "finalizers").Any())
            context.Store.Delete(item.Key);
        return null;
    }
}
