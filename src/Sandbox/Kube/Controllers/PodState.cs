using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>The status of a pod in each phase of its life, as a kubelet writes it.</summary>
internal static class PodState
{
    /// <summary>Whether an image has this tag; a digest behind it changes nothing.</summary>
    public static bool IsTagged(string image, string tag) => image.Split('@')[0].EndsWith($":{tag}", StringComparison.Ordinal);

    public static IEnumerable<string> Images(JsonObject pod) => pod.Each("spec", "containers").Select(c => c.Text("image") ?? "");

    /// <summary>Reason of the first container's state, <c>Running</c>, or empty when there is none yet.</summary>
    public static string Of(JsonObject pod)
    {
        var state = pod.Each("status", "containerStatuses").FirstOrDefault().Map("state");
        return state.Map("running") is not null ? "Running" : state.Text("waiting", "reason") ?? state.Text("terminated", "reason") ?? "";
    }

    public static int Restarts(JsonObject pod) => pod.Each("status", "containerStatuses").FirstOrDefault().Whole("restartCount") ?? 0;

    public static bool RunsToEnd(JsonObject pod) => pod.Text("spec", "restartPolicy") is "Never" or "OnFailure";

    public static void Bound(JsonObject pod, string stamp)
    {
        var status = pod.Child("status");
        status["phase"] = "Pending";
        status["startTime"] = stamp;
        status["hostIP"] = pod.Text("spec", "nodeName") == "node-1" ? "10.0.0.11" : "10.0.0.12";
        status["qosClass"] = Quality(pod);
        Conditions.Set(status, stamp, "PodScheduled", true);
        Conditions.Set(status, stamp, "Initialized", true);
        Unready(status, pod, stamp);
        Waiting(pod, "ContainerCreating", "");
    }

    public static void Waiting(JsonObject pod, string reason, string message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message.Length > 0)
            waiting["message"] = message;
        SetContainers(pod, (status, _) => status["state"] = new JsonObject { ["waiting"] = waiting.DeepClone() }, ready: false);
    }

    public static void Running(JsonObject pod, string stamp)
    {
        var again = Of(pod) == "CrashLoopBackOff";
        SetContainers(
            pod,
            (status, image) =>
            {
                status["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = stamp } };
                status["restartCount"] = (status.Whole("restartCount") ?? 0) + (again ? 1 : 0);
                status["imageID"] = "sandbox.tandem/" + image;
                status["containerID"] = "sandbox://" + Defaults.Suffix.Of(pod.Uid() + image + status.Whole("restartCount"), 24);
                status["started"] = true;
            },
            ready: false
        );
        var body = pod.Child("status");
        body["phase"] = "Running";
        body["podIP"] = Address(pod);
        body["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address(pod) });
    }

    public static void Ready(JsonObject pod, string stamp)
    {
        SetContainers(pod, (_, _) => { }, ready: true);
        Conditions.Set(pod.Child("status"), stamp, "Ready", true);
        Conditions.Set(pod.Child("status"), stamp, "ContainersReady", true);
    }

    public static void NotReady(JsonObject pod, string stamp)
    {
        SetContainers(pod, (_, _) => { }, ready: false);
        Unready(pod.Child("status"), pod, stamp);
    }

    public static void Ended(JsonObject pod, string stamp, int code, string reason, string phase)
    {
        SetContainers(
            pod,
            (status, _) =>
                status["state"] = new JsonObject
                {
                    ["terminated"] = new JsonObject
                    {
                        ["exitCode"] = code,
                        ["reason"] = reason,
                        ["startedAt"] = status.Text("state", "running", "startedAt") ?? stamp,
                        ["finishedAt"] = stamp,
                    },
                },
            ready: false
        );
        pod.Child("status")["phase"] = phase;
        Unready(pod.Child("status"), pod, stamp, phase == "Succeeded" ? "PodCompleted" : "ContainersNotReady");
    }

    public static void BackingOff(JsonObject pod, double seconds) =>
        SetContainers(
            pod,
            (status, _) =>
            {
                status["lastState"] = status["state"]?.DeepClone();
                status["state"] = new JsonObject
                {
                    ["waiting"] = new JsonObject
                    {
                        ["reason"] = "CrashLoopBackOff",
                        ["message"] =
                            $"back-off {seconds.ToString("0", CultureInfo.InvariantCulture)}s restarting failed container={status.Text("name")} pod={pod.Name()}_{pod.Space()}({pod.Uid()})",
                    },
                };
            },
            ready: false
        );

    /// <summary>A ConfigMap or Secret that a container cannot start without; null when all are there.</summary>
    public static string? MissingReference(ObjectStore store, Stored item)
    {
        var spec = item.Body.Map("spec");
        var sources = spec.Each("containers").SelectMany(c => c.Each("env").Select(e => e.Map("valueFrom")).Concat(c.Each("envFrom")));
        foreach (var source in sources.OfType<JsonObject>())
        foreach (var (field, resource, word) in References)
            if (Missing(store, item.Key.Space, source.Map(field), resource, word) is { } problem)
                return problem;
        foreach (var volume in spec.Each("volumes"))
        {
            if (Missing(store, item.Key.Space, volume.Map("configMap"), "configmaps", "configmap") is { } map)
                return map;
            var secret = volume.Map("secret");
            if (
                secret.Text("secretName") is { } name
                && !secret.Flag("optional")
                && store.Get(new ObjectKey("secrets", item.Key.Space, name)) is null
            )
                return $"secret \"{name}\" not found";
        }
        return null;
    }

    static readonly (string Field, string Resource, string Word)[] References =
    [
        ("configMapKeyRef", "configmaps", "configmap"),
        ("configMapRef", "configmaps", "configmap"),
        ("secretKeyRef", "secrets", "secret"),
        ("secretRef", "secrets", "secret"),
    ];

    static string? Missing(ObjectStore store, string space, JsonObject? reference, string resource, string word)
    {
        if (reference.Text("name") is not { } name || reference.Flag("optional"))
            return null;
        if (store.Get(new ObjectKey(resource, space, name)) is not { } found)
            return $"{word} \"{name}\" not found";
        var key = reference.Text("key");
        return key is null || found.Body.At("data", key) is not null || found.Body.At("binaryData", key) is not null
            ? null
            : $"couldn't find key {key} in {char.ToUpperInvariant(word[0])}{word[1..].Replace("map", "Map", StringComparison.Ordinal)} {space}/{name}";
    }

    static void SetContainers(JsonObject pod, Action<JsonObject, string> change, bool ready)
    {
        var list = new JsonArray();
        var known = pod.Each("status", "containerStatuses").ToDictionary(c => c.Text("name") ?? "");
        foreach (var container in pod.Each("spec", "containers"))
        {
            var name = container.Text("name") ?? "";
            var status = known.TryGetValue(name, out var old)
                ? old.Copy()
                : new JsonObject
                {
                    ["name"] = name,
                    ["image"] = container.Text("image"),
                    ["imageID"] = "",
                    ["restartCount"] = 0,
                    ["started"] = false,
                    ["lastState"] = new JsonObject(),
                };
            change(status, container.Text("image") ?? "");
            status["ready"] = ready;
            list.Add(status);
        }
        pod.Child("status")["containerStatuses"] = list;
    }

    static void Unready(JsonObject status, JsonObject pod, string stamp, string reason = "ContainersNotReady")
    {
        var names = string.Join(' ', pod.Each("spec", "containers").Select(c => c.Text("name")));
        var message = reason == "PodCompleted" ? "" : $"containers with unready status: [{names}]";
        Conditions.Set(status, stamp, "Ready", false, reason, message);
        Conditions.Set(status, stamp, "ContainersReady", false, reason, message);
    }

    static string Quality(JsonObject pod) =>
        pod.Each("spec", "containers")
            .Any(c => c.Map("resources", "requests") is { Count: > 0 } || c.Map("resources", "limits") is { Count: > 0 })
            ? "Burstable"
            : "BestEffort";

    static string Address(JsonObject pod)
    {
        var hash = (uint)pod.Uid().Aggregate(2166136261u, (sum, letter) => (sum ^ letter) * 16777619);
        return $"10.244.{(pod.Text("spec", "nodeName") == "node-1" ? 1 : 2)}.{1 + (hash % 250)}";
    }
}
