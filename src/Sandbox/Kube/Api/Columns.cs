using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>One column of a kind's table; wide ones are shown on request only.</summary>
internal sealed record Column(string Name, Func<JsonObject, DateTimeOffset, string> Cell, bool Wide = false);

/// <summary>What people are used to see of each kind.</summary>
internal static class Columns
{
    static readonly Column Name = new("Name", (body, _) => body.Name() ?? "");
    static readonly Column Age = new("Age", (body, now) => Since(body.Text("metadata", "creationTimestamp"), now));

    public static IReadOnlyList<Column> Of(KindInfo kind) =>
        kind.Resource switch
        {
            "pods" =>
            [
                Name,
                Plain("Ready", PodReady),
                Plain("Status", PodStatus),
                Plain("Restarts", Restarts),
                Age,
                Wide("IP", "status", "podIP"),
                Wide("Node", "spec", "nodeName"),
                Wide("Nominated Node", "status", "nominatedNodeName"),
                Wide("Readiness Gates", "spec", "readinessGates"),
            ],
            "deployments.apps" =>
            [
                Name,
                Plain("Ready", b => $"{Number(b, "status", "readyReplicas")}/{Number(b, "spec", "replicas")}"),
                Count("Up-to-date", "status", "updatedReplicas"),
                Count("Available", "status", "availableReplicas"),
                Age,
                .. Contents,
            ],
            "replicasets.apps" =>
            [
                Name,
                Count("Desired", "spec", "replicas"),
                Count("Current", "status", "replicas"),
                Count("Ready", "status", "readyReplicas"),
                Age,
                .. Contents,
            ],
            "statefulsets.apps" =>
            [
                Name,
                Plain("Ready", b => $"{Number(b, "status", "readyReplicas")}/{Number(b, "spec", "replicas")}"),
                Age,
                Contents[0],
                Contents[1],
            ],
            "daemonsets.apps" =>
            [
                Name,
                Count("Desired", "status", "desiredNumberScheduled"),
                Count("Current", "status", "currentNumberScheduled"),
                Count("Ready", "status", "numberReady"),
                Count("Up-to-date", "status", "updatedNumberScheduled"),
                Count("Available", "status", "numberAvailable"),
                Plain("Node Selector", b => Joined(b.Pairs("spec", "template", "spec", "nodeSelector"))),
                Age,
                .. Contents,
            ],
            "jobs.batch" =>
            [
                Name,
                Plain("Status", JobStatus),
                Plain("Completions", b => $"{Number(b, "status", "succeeded")}/{Number(b, "spec", "completions")}"),
                new Column("Duration", JobDuration),
                Age,
                .. Contents,
            ],
            "services" =>
            [
                Name,
                Text("Type", "spec", "type"),
                Text("Cluster-IP", "spec", "clusterIP"),
                Plain("External-IP", External),
                Plain("Port(s)", Ports),
                Age,
                new Column("Selector", (b, _) => Joined(b.Pairs("spec", "selector")), Wide: true),
            ],
            "ingresses.networking.k8s.io" =>
            [
                Name,
                Plain("Hosts", b => string.Join(",", b.Each("spec", "rules").Select(r => r.Text("host") ?? "*"))),
                Plain("Address", Address),
                Age,
            ],
            "namespaces" or "persistentvolumes" => [Name, Text("Status", "status", "phase"), Age],
            "persistentvolumeclaims" =>
            [
                Name,
                Text("Status", "status", "phase"),
                Text("Volume", "spec", "volumeName"),
                Text("StorageClass", "spec", "storageClassName"),
                Age,
            ],
            "nodes" =>
            [
                Name,
                Plain("Status", NodeStatus),
                Plain("Roles", _ => "<none>"),
                Age,
                Text("Version", "status", "nodeInfo", "kubeletVersion"),
                new Column("Internal-IP", (b, _) => b.Each("status", "addresses").FirstOrDefault().Text("address") ?? "<none>", Wide: true),
                new Column("External-IP", (_, _) => "<none>", Wide: true),
                Wide("OS-Image", "status", "nodeInfo", "osImage"),
                Wide("Kernel-Version", "status", "nodeInfo", "kernelVersion"),
                Wide("Container-Runtime", "status", "nodeInfo", "containerRuntimeVersion"),
            ],
            "configmaps" =>
            [
                Name,
                Plain("Data", b => (b.Pairs("data").Count() + b.Pairs("binaryData").Count()).ToString(CultureInfo.InvariantCulture)),
                Age,
            ],
            "secrets" =>
            [
                Name,
                Text("Type", "type"),
                Plain("Data", b => b.Pairs("data").Count().ToString(CultureInfo.InvariantCulture)),
                Age,
            ],
            "events" =>
            [
                new Column("Last Seen", (b, now) => Since(b.Text("lastTimestamp"), now)),
                Text("Type", "type"),
                Text("Reason", "reason"),
                Plain("Object", Involved),
                Text("Message", "message"),
            ],
            "customresourcedefinitions.apiextensions.k8s.io" => [Name, Text("Created At", "metadata", "creationTimestamp")],
            "endpointslices.discovery.k8s.io" =>
            [
                Name,
                Text("AddressType", "addressType"),
                Plain("Ports", b => Listed(b.Each("ports").Select(p => Number(p, "port")))),
                Plain("Endpoints", b => Listed(b.Each("endpoints").SelectMany(e => e.Texts("addresses")))),
                Age,
            ],
            "horizontalpodautoscalers.autoscaling" =>
            [
                Name,
                Plain("Reference", b => $"{b.Text("spec", "scaleTargetRef", "kind")}/{b.Text("spec", "scaleTargetRef", "name")}"),
                Plain("Targets", Targets),
                Plain("MinPods", b => Number(b, "spec", "minReplicas")),
                Plain("MaxPods", b => Number(b, "spec", "maxReplicas")),
                Count("Replicas", "status", "currentReplicas"),
                Age,
            ],
            "resourcequotas" => [Name, Plain("Request", b => Quota(b, limits: false)), Plain("Limit", b => Quota(b, limits: true)), Age],
            "serviceaccounts" => [Name, Plain("Secrets", b => b.Each("secrets").Count().ToString(CultureInfo.InvariantCulture)), Age],
            _ when kind.Custom && kind.Columns.Count > 0 => [Name, .. kind.Columns.Select(FromPath)],
            _ => [Name, Age],
        };

    /// <summary>What people want to see of a workload with <c>-o wide</c>.</summary>
    static readonly IReadOnlyList<Column> Contents =
    [
        new("Containers", (b, _) => Listed(Templates(b).Select(c => c.Text("name") ?? "")), Wide: true),
        new("Images", (b, _) => Listed(Templates(b).Select(c => c.Text("image") ?? "")), Wide: true),
        new("Selector", (b, _) => Joined(b.Pairs("spec", "selector", "matchLabels")), Wide: true),
    ];

    static IEnumerable<JsonObject> Templates(JsonObject body) => body.Each("spec", "template", "spec", "containers");

    static string Listed(IEnumerable<string> items) => string.Join(",", items) is { Length: > 0 } text ? text : "<none>";

    static string Joined(IEnumerable<KeyValuePair<string, string>> labels) =>
        Listed(labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    static string Targets(JsonObject scaler) =>
        Listed(
            scaler
                .Each("spec", "metrics")
                .Select(m =>
                    $"{m.Text("resource", "name")}: {scaler.Each("status", "currentMetrics").FirstOrDefault().Whole("resource", "current", "averageUtilization")?.ToString(CultureInfo.InvariantCulture) ?? "<unknown>"}/{Number(m, "resource", "target", "averageUtilization")}%"
                )
        );

    static string Quota(JsonObject quota, bool limits) =>
        string.Join(
            ", ",
            quota
                .Pairs("status", "hard")
                .Where(h => h.Key.StartsWith("limits.", StringComparison.Ordinal) == limits)
                .OrderBy(h => h.Key, StringComparer.Ordinal)
                .Select(h => $"{h.Key}: {quota.Text("status", "used", h.Key)}/{h.Value}")
        );

    static string JobStatus(JsonObject job) =>
        job.Each("status", "conditions").FirstOrDefault(c => c.Text("type") is "Complete" or "Failed").Text("type")
        ?? (job.Flag("spec", "suspend") ? "Suspended" : "Running");

    static string JobDuration(JsonObject job, DateTimeOffset now) =>
        job.Text("status", "startTime") is not { } start ? ""
        : DateTimeOffset.TryParse(job.Text("status", "completionTime"), CultureInfo.InvariantCulture, out var end) ? Since(start, end)
        : Since(start, now);

    static Column FromPath((string Name, string Type, string Path) column) =>
        new(
            column.Name,
            (body, now) =>
            {
                var value = body.At(column.Path.TrimStart('.').Split('.'));
                return column.Type == "date" ? Since(value.Text(), now) : value.Text() ?? (value is null ? "" : Wire.Text(value));
            }
        );

    static Column Plain(string name, Func<JsonObject, string> cell) => new(name, (body, _) => cell(body));

    static Column Text(string name, params string[] path) => new(name, (body, _) => body.Text(path) ?? "<none>");

    static Column Wide(string name, params string[] path) => new(name, (body, _) => body.Text(path) ?? "<none>", Wide: true);

    static Column Count(string name, params string[] path) => new(name, (body, _) => Number(body, path));

    static string Number(JsonObject body, params string[] path) => (body.Whole(path) ?? 0).ToString(CultureInfo.InvariantCulture);

    static string PodReady(JsonObject pod) =>
        $"{pod.Each("status", "containerStatuses").Count(c => c.Flag("ready"))}/{pod.Each("spec", "containers").Count()}";

    static string PodStatus(JsonObject pod)
    {
        if (pod.Deleting())
            return "Terminating";
        var states = pod.Each("status", "containerStatuses")
            .Select(c => c.Text("state", "waiting", "reason") ?? c.Text("state", "terminated", "reason"));
        return states.OfType<string>().FirstOrDefault() ?? pod.Text("status", "phase") ?? "Unknown";
    }

    static string Restarts(JsonObject pod) =>
        pod.Each("status", "containerStatuses").Sum(c => c.Whole("restartCount") ?? 0).ToString(CultureInfo.InvariantCulture);

    static string External(JsonObject service) =>
        service.Text("spec", "type") == "LoadBalancer"
            ? (Address(service) is { Length: > 0 } found ? found : "<pending>")
            : service.Text("spec", "externalName") ?? "<none>";

    static string Address(JsonObject body) =>
        string.Join(",", body.Each("status", "loadBalancer", "ingress").Select(i => i.Text("ip") ?? i.Text("hostname")).OfType<string>());

    static string Ports(JsonObject service) =>
        string.Join(
            ",",
            service
                .Each("spec", "ports")
                .Select(p => p.Whole("port") + (p.Whole("nodePort") is { } node ? ":" + node : "") + "/" + p.Text("protocol"))
        );

    static string NodeStatus(JsonObject node) =>
        node.Each("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") ? "Ready" : "NotReady";

    static string Involved(JsonObject e) => $"{e.Text("involvedObject", "kind")?.ToLowerInvariant()}/{e.Text("involvedObject", "name")}";

    static string Since(string? stamp, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, out var then))
            return "<unknown>";
        var age = now - then;
        return age.TotalMinutes < 2 ? $"{Math.Max(0, (int)age.TotalSeconds)}s"
            : age.TotalHours < 2 ? $"{(int)age.TotalMinutes}m"
            : age.TotalDays < 2 ? $"{(int)age.TotalHours}h"
            : $"{(int)age.TotalDays}d";
    }
}
