using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Numbered pods, one after the other, each with its own volume claims; updates go from the highest number down.</summary>
internal sealed class StatefulSets(Context context) : IController
{
    const string Hash = "controller-revision-hash";

    public string Resource => "statefulsets.apps";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return null;
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        var revision = $"{item.Key.Name}-{PodTemplates.Hash(item.Body.At("spec", "template"))}";
        var pods = context.Children(item, "pods").ToDictionary(p => p.Key.Name);
        var refused = !Grow(item, pods, wanted, revision);
        Shrink(item, pods, wanted);
        Renew(item, wanted, revision);
        Report(context.Store.Get(item.Key)!, revision);
        return refused ? context.Scaled(10) : null;
    }

    /// <summary>False when a pod could not be made.</summary>
    bool Grow(Stored item, Dictionary<string, Stored> pods, int wanted, string revision)
    {
        var parallel = item.Body.Text("spec", "podManagementPolicy") == "Parallel";
        for (var i = 0; i < wanted; i++)
        {
            if (!pods.TryGetValue(Name(item, i), out var pod) && !Add(item, i, revision))
                return false;
            if (!parallel && (pod is null || !PodTemplates.IsReady(pod)))
                return true;
        }
        return true;
    }

    bool Add(Stored item, int number, string revision)
    {
        var name = Name(item, number);
        var body = PodTemplates.Pod(
            item.Body.At("spec", "template"),
            item.Key.Name + "-",
            (Hash, revision),
            ("statefulset.kubernetes.io/pod-name", name),
            ("apps.kubernetes.io/pod-index", number.ToString(System.Globalization.CultureInfo.InvariantCulture))
        );
        body.Child("spec")["hostname"] = name;
        body.Child("spec")["subdomain"] = item.Body.Text("spec", "serviceName");
        foreach (var claim in item.Body.Each("spec", "volumeClaimTemplates"))
            Claim(item, body, claim, name);
        if (context.CreatePod(name, body, item, "statefulset-controller") is not null)
            return false;
        context.Tell(
            item,
            "Normal",
            "SuccessfulCreate",
            $"create Pod {name} in StatefulSet {item.Key.Name} successful",
            "statefulset-controller"
        );
        return true;
    }

    void Claim(Stored item, JsonObject pod, JsonObject template, string podName)
    {
        var key = new ObjectKey("persistentvolumeclaims", item.Key.Space, $"{template.Name()}-{podName}");
        if (context.Store.Get(key) is null)
            context.Create(
                key,
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = item.Body.At("spec", "selector", "matchLabels")?.DeepClone() },
                    ["spec"] = template["spec"]?.DeepClone(),
                },
                null
            );
        var spec = pod.Child("spec");
        if (spec.Items("volumes") is null)
            spec["volumes"] = new JsonArray();
        spec.Items("volumes")!
            .Add(
                new JsonObject
                {
                    ["name"] = template.Name(),
                    ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = key.Name },
                }
            );
    }

    void Shrink(Stored item, Dictionary<string, Stored> pods, int wanted)
    {
        foreach (var pod in pods.Values.Where(p => Number(p) >= wanted).OrderByDescending(Number).Take(1))
            context.EndPod(pod);
    }

    /// <summary>Replaces one pod of an old revision, if all others are well.</summary>
    void Renew(Stored item, int wanted, string revision)
    {
        if (item.Body.Text("spec", "updateStrategy", "type") == "OnDelete")
            return;
        var partition = item.Body.Whole("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
        var pods = context.Children(item, "pods").Where(p => Number(p) < wanted).OrderByDescending(Number).ToList();
        var sick = pods.FirstOrDefault(p => !PodTemplates.IsReady(p));
        var old = pods.FirstOrDefault(p => Number(p) >= partition && RevisionOf(p) != revision && !p.Body.Deleting());
        if (old is not null && (sick is null || sick.Key == old.Key) && pods.Count == wanted)
            context.EndPod(old);
    }

    void Report(Stored item, string revision)
    {
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        int ready = pods.Count(PodTemplates.IsReady),
            updated = pods.Count(p => RevisionOf(p) == revision);
        var wanted = item.Body.Whole("spec", "replicas") ?? 1;
        var done = updated == wanted && ready == wanted;
        var before = item.Body.Text("status", "currentRevision");
        var status = new JsonObject
        {
            ["observedGeneration"] = item.Body.Whole("metadata", "generation") ?? 1,
            ["replicas"] = pods.Count,
            ["availableReplicas"] = ready,
            ["currentRevision"] = done ? revision : before ?? revision,
            ["updateRevision"] = revision,
            ["collisionCount"] = 0,
        };
        if (ready > 0)
            status["readyReplicas"] = ready;
        if (updated > 0)
            status["updatedReplicas"] = updated;
        var current = pods.Count(p => RevisionOf(p) == status.Text("currentRevision"));
        if (current > 0)
            status["currentReplicas"] = current;
        context.SetStatus(item, status);
    }

    static string? RevisionOf(Stored pod) => pod.Body.Text("metadata", "labels", Hash);

    static string Name(Stored item, int number) => $"{item.Key.Name}-{number}";

    static int Number(Stored pod) =>
        int.TryParse(pod.Key.Name[(pod.Key.Name.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
