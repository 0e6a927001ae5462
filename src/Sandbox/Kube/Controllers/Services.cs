using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Endpoints of every Service with a selector, and the outside address of a LoadBalancer.</summary>
internal sealed class Services : IController
{
    const double OpenSeconds = 2;

    readonly Context context;
    readonly IBalancers balancers;
    readonly Dictionary<string, DateTimeOffset> asked = [];

    public Services(Context context, IBalancers balancers)
    {
        this.context = context;
        this.balancers = balancers;
        context.Store.Changed += change =>
        {
            if (change.Now.Key.Resource == "services" && change.Kind == ChangeKind.Deleted)
                balancers.Close(change.Now.Key);
        };
    }

    public string Resource => "services";

    public TimeSpan? Reconcile(Stored item)
    {
        var pods = Pods(context.Store, item).Where(p => p.Body.Text("status", "podIP") is not null).ToList();
        if (item.Body.Map("spec", "selector") is { Count: > 0 })
            WriteEndpoints(item, pods);
        if (item.Body.Deleting() || item.Body.Text("spec", "type") != "LoadBalancer")
        {
            balancers.Close(item.Key);
            return Forget(item);
        }
        return Balance(item, Backends(item, pods));
    }

    /// <summary>The pods that answer for a Service.</summary>
    public static IEnumerable<Stored> Pods(ObjectStore store, Stored service) =>
        store
            .List("pods", service.Key.Space)
            .Where(p => Selectors.MatchesMap(service.Body.At("spec", "selector"), p.Body.At("metadata", "labels")));

    public static List<Backend> Backends(Stored service, IEnumerable<Stored> pods) =>
        pods.Where(PodTemplates.IsReady)
            .Select(p => new Backend(
                service.Key.Space,
                service.Key.Name,
                p.Key.Name,
                p.Body.Text("spec", "nodeName") ?? "",
                PodState.Images(p.Body).FirstOrDefault() ?? ""
            ))
            .ToList();

    TimeSpan? Balance(Stored item, List<Backend> backends)
    {
        if (item.Body.Items("status", "loadBalancer", "ingress") is null)
        {
            if (asked.TryAdd(item.Uid, context.Now))
                context.Tell(item, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer", "service-controller");
            var left = asked[item.Uid] + context.Scaled(OpenSeconds) - context.Now;
            if (left > TimeSpan.Zero)
                return left;
        }
        var ports = item.Body.Each("spec", "ports").Select(p => p.Whole("port") ?? 0).Where(p => p > 0).ToList();
        var state = balancers.Publish(item.Key, ports, backends);
        if (state.Error is { } error)
        {
            context.Tell(item, "Warning", "SyncLoadBalancerFailed", "Error syncing load balancer: " + error, "service-controller");
            return TimeSpan.FromSeconds(5);
        }
        if (state.Address is not { } address)
            return TimeSpan.FromMilliseconds(20);
        if (item.Body.Items("status", "loadBalancer", "ingress") is null)
            context.Tell(item, "Normal", "EnsuredLoadBalancer", "Ensured load balancer", "service-controller");
        SetAddress(item, address);
        return null;
    }

    void SetAddress(Stored item, string address)
    {
        asked.Remove(item.Uid);
        context.Change(
            item,
            body =>
                body.Child("status").Child("loadBalancer")["ingress"] = new JsonArray(
                    new JsonObject { ["ip"] = address, ["ipMode"] = "VIP" }
                )
        );
    }

    TimeSpan? Forget(Stored item)
    {
        asked.Remove(item.Uid);
        if (item.Body.Items("status", "loadBalancer", "ingress") is not null)
            context.Change(item, body => body.Child("status").Child("loadBalancer").Remove("ingress"));
        return null;
    }

    void WriteEndpoints(Stored item, List<Stored> pods)
    {
        var key = new ObjectKey("endpointslices.discovery.k8s.io", item.Key.Space, $"{item.Key.Name}-{Suffix.Of(item.Uid, 5)}");
        var endpoints = new JsonArray(pods.Select(p => (JsonNode?)Endpoint(p)).ToArray());
        var ports = new JsonArray(item.Body.Each("spec", "ports").Select(p => (JsonNode?)Port(p, pods)).ToArray());
        if (context.Store.Get(key) is { } known)
            context.Change(known, body => (body["endpoints"], body["ports"]) = (endpoints, ports));
        else if (!item.Body.Deleting())
            context.Create(
                key,
                new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["labels"] = new JsonObject
                        {
                            ["kubernetes.io/service-name"] = item.Key.Name,
                            ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io",
                        },
                    },
                    ["addressType"] = "IPv4",
                    ["endpoints"] = endpoints,
                    ["ports"] = ports,
                },
                item
            );
    }

    static JsonObject Endpoint(Stored pod)
    {
        var ready = PodTemplates.IsReady(pod);
        return new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Body.Text("status", "podIP")),
            ["conditions"] = new JsonObject
            {
                ["ready"] = ready,
                ["serving"] = ready,
                ["terminating"] = pod.Body.Deleting(),
            },
            ["nodeName"] = pod.Body.Text("spec", "nodeName"),
            ["targetRef"] = new JsonObject
            {
                ["kind"] = "Pod",
                ["namespace"] = pod.Key.Space,
                ["name"] = pod.Key.Name,
                ["uid"] = pod.Uid,
            },
        };
    }

    static JsonObject Port(JsonObject port, List<Stored> pods)
    {
        var target = port.Whole("targetPort") ?? Named(port.Text("targetPort"), pods) ?? port.Whole("port");
        return new JsonObject
        {
            ["name"] = port.Text("name") ?? "",
            ["port"] = target,
            ["protocol"] = port.Text("protocol"),
        };
    }

    static int? Named(string? name, List<Stored> pods) =>
        pods.SelectMany(p => p.Body.Each("spec", "containers"))
            .SelectMany(c => c.Each("ports"))
            .FirstOrDefault(p => p.Text("name") == name)
            .Whole("containerPort");
}
