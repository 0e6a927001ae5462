using System.Text.Json.Nodes;
using Tandem.Clusters;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <param name="Value">Null where the value comes from elsewhere, such as a field of the pod.</param>
public sealed record VariableView(string Name, VariableValue? Value);

/// <param name="Secrets">Secrets whose keys are all variables.</param>
/// <param name="Resources">By <c>requests.cpu</c> and the like.</param>
public sealed record ContainerView(
    string Name,
    string Image,
    IReadOnlyList<VariableView> Variables,
    IReadOnlyList<string> Secrets,
    IReadOnlyDictionary<string, string> Resources
);

/// <param name="Replicas">Null for kinds that have no number of pods.</param>
public sealed record WorkloadView(ObjectRef Ref, int? Replicas, IReadOnlyList<ContainerView> Containers);

/// <param name="Name">Without the hash of its content.</param>
public sealed record ConfigView(ObjectRef Ref, string Name, IReadOnlyList<KeyValuePair<string, string>> Data);

/// <param name="Cpu">Null when the scaler does not look at the processor.</param>
public sealed record ScalerView(ObjectRef Ref, int Least, int Most, int? Cpu);

public sealed record IngressView(ObjectRef Ref, IReadOnlyList<string> Hosts);

/// <summary>What forms show: the values of a rendering, whoever set them.</summary>
/// <param name="Labels">Those that every object carries alike.</param>
/// <param name="Namespace">Null when the objects name none, or more than one.</param>
public sealed record FormView(
    IReadOnlyList<WorkloadView> Workloads,
    IReadOnlyList<ConfigView> Configs,
    IReadOnlyList<ScalerView> Scalers,
    IReadOnlyList<IngressView> Ingresses,
    IReadOnlyDictionary<string, string> Labels,
    string? Namespace
)
{
    public static FormView Of(Rendering rendering)
    {
        var all = rendering.Objects.Select(o => (o.Ref, Json: Rendered.Parse(o)!)).ToList();
        var spaces = all.Select(o => o.Ref.Namespace).OfType<string>().Distinct().ToList();
        return new(
            [.. all.Where(o => Rendered.PodOf(o.Ref) is not null).Select(o => Workload(o.Ref, o.Json))],
            [
                .. all.Where(o => o.Ref is { Group: "", Kind: "ConfigMap" })
                    .Select(o => new ConfigView(o.Ref, Rendered.Stem(o.Ref.Name), Data(o.Json))),
            ],
            [.. all.Where(o => o.Ref is { Group: "autoscaling", Kind: "HorizontalPodAutoscaler" }).Select(o => Scaler(o.Ref, o.Json))],
            [
                .. all.Where(o => o.Ref is { Group: "networking.k8s.io", Kind: "Ingress" })
                    .Select(o => new IngressView(o.Ref, Hosts(o.Json))),
            ],
            Common([.. all.Select(o => Rendered.At(o.Json, ["metadata", "labels"]) as JsonObject)]),
            spaces is [var one] ? one : null
        );
    }

    static WorkloadView Workload(ObjectRef r, JsonNode json)
    {
        var pod = Rendered.At(json, Rendered.PodOf(r)!);
        var containers = ((string[])["containers", "initContainers"])
            .SelectMany(f => Rendered.At(pod, [f]) as JsonArray ?? [])
            .OfType<JsonObject>();
        var counts = r is { Group: "apps", Kind: not "DaemonSet" };
        return new(r, counts ? Number(Rendered.At(json, ["spec", "replicas"])) ?? 1 : null, [.. containers.Select(Container)]);
    }

    static ContainerView Container(JsonObject json) =>
        new(
            $"{json["name"]}",
            $"{json["image"]}",
            [.. (json["env"] as JsonArray ?? []).OfType<JsonObject>().Select(v => new VariableView($"{v["name"]}", Value(v)))],
            [.. (json["envFrom"] as JsonArray ?? []).Select(e => Rendered.At(e, ["secretRef", "name"])?.ToString()).OfType<string>()],
            ((string[])["requests", "limits"])
                .SelectMany(s =>
                    (Rendered.At(json, ["resources", s]) as JsonObject ?? []).Select(q => (Key: $"{s}.{q.Key}", Value: $"{q.Value}"))
                )
                .ToDictionary(q => q.Key, q => q.Value)
        );

    static VariableValue? Value(JsonObject variable) =>
        variable["valueFrom"] is not JsonObject from ? new VariableValue.Words($"{variable["value"]}")
        : from["secretKeyRef"] is JsonObject secret ? new VariableValue.Secret($"{secret["name"]}", $"{secret["key"]}")
        : from["configMapKeyRef"] is JsonObject config ? new VariableValue.ConfigKey(Rendered.Stem($"{config["name"]}"), $"{config["key"]}")
        : null;

    static IReadOnlyList<KeyValuePair<string, string>> Data(JsonNode json) =>
        [.. (Rendered.At(json, ["data"]) as JsonObject ?? []).Select(d => KeyValuePair.Create(d.Key, $"{d.Value}"))];

    static ScalerView Scaler(ObjectRef r, JsonNode json) =>
        new(
            r,
            Number(Rendered.At(json, ["spec", "minReplicas"])) ?? 1,
            Number(Rendered.At(json, ["spec", "maxReplicas"])) ?? 1,
            SiteForms.CpuPath(json) is { } path ? Number(Rendered.At(json, path)) : null
        );

    static IReadOnlyList<string> Hosts(JsonNode json) =>
        [.. (Rendered.At(json, ["spec", "rules"]) as JsonArray ?? []).Select(r => Rendered.At(r, ["host"])?.ToString() ?? "")];

    static Dictionary<string, string> Common(IReadOnlyList<JsonObject?> labels) =>
        labels.Count == 0 || labels.Any(l => l is null)
            ? []
            : labels[0]!.Where(l => labels.All(o => o![l.Key]?.ToString() == $"{l.Value}")).ToDictionary(l => l.Key, l => $"{l.Value}");

    static int? Number(JsonNode? node) => int.TryParse($"{node}", out var number) ? number : null;
}
