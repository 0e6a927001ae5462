using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Ports of load balancers: Provisioning → Running by itself → Deleting → gone.</summary>
internal sealed class Listeners(BalancerProduct product)
{
    public static readonly Listeners Nlb = new(BalancerProduct.Nlb);
    public static readonly Listeners Alb = new(BalancerProduct.Alb);

    public IReadOnlyList<Operation> Operations =>
        [
            product.Table.Write(
                "CreateListener",
                product.IsApplication
                    ? ["LoadBalancerId*", "ListenerPort*", "ListenerProtocol*=HTTP|HTTPS|QUIC", "DefaultActions*"]
                    : ["LoadBalancerId*", "ListenerPort*", "ListenerProtocol*=TCP|UDP|TCPSSL"],
                Create
            ),
            product.Table.Read("ListListeners", [], ListAll),
            product.Table.Read("GetListenerAttribute", ["ListenerId*"], call => Describe(call, Need(call))),
            product.Table.Write("UpdateListenerAttribute", ["ListenerId*"], Change),
            product.Table.Write("DeleteListener", ["ListenerId*"], Delete),
        ];

    public static IEnumerable<Resource> Of(Call call, BalancerProduct product, Resource balancer) =>
        call.All(product.Listener).Where(l => l.Text("balancer") == balancer.Id);

    Resource Need(Call call) =>
        call.Need(product.Listener, call.Parameters.Need("ListenerId"), product.Code("ResourceNotFound", "listener"));

    JsonObject Create(Call call)
    {
        var balancer = Balancers.Need(call, call.Parameters.Need("LoadBalancerId"));
        var port = call.Parameters.Number("ListenerPort", 0, 1, 65535);
        var protocol = call.Parameters.Need("ListenerProtocol");
        call.NeedState(balancer, product.Code("IncorrectStatus", "loadBalancer"), "Active");
        if (protocol is "HTTPS" or "QUIC" && !call.Parameters.Has("Certificates"))
            throw CloudError.Missing("Certificates");
        var group = Target(call) ?? throw CloudError.Missing("ServerGroupId");
        call.NeedState(group, product.Code("IncorrectStatus", "serverGroup"), "Available");
        if (Of(call, product, balancer).Any(l => l.Number("port") == port && OverUdp(l.Text("protocol")) == OverUdp(protocol)))
            throw new CloudError(
                400,
                product.Code("ResourceAlreadyExist", "listener"),
                $"The specified port {port} is already used by a listener."
            );
        var id = Ids.In(balancer.Region, "lsn-", 18);
        var life = new Life("Stopped", ("Provisioning", TimeSpan.Zero), ("Running", call.Times.ListenerChange));
        var made = call.Make(product.Listener, product.IsApplication ? id : $"{id}@{port}", balancer.Region, life) with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["balancer"] = balancer.Id,
                ["port"] = port,
                ["protocol"] = protocol,
                ["serverGroup"] = group.Id,
                ["description"] = call.Parameters["ListenerDescription"] ?? "",
            },
        };
        call.Put(made);
        return BalancerProduct.Answer(call, made, call.Times.ListenerChange, ("ListenerId", made.Id));
    }

    LoadBalancers Balancers => product.IsApplication ? LoadBalancers.Alb : LoadBalancers.Nlb;

    ServerGroups Groups => product.IsApplication ? ServerGroups.Alb : ServerGroups.Nlb;

    static bool OverUdp(string? protocol) => protocol is "UDP" or "QUIC";

    /// <summary>Where its traffic shall go; null when the call does not say.</summary>
    Resource? Target(Call call)
    {
        if (!product.IsApplication)
            return call.Parameters["ServerGroupId"] is { } given ? Groups.Need(call, given) : null;
        if (call.Parameters.Objects("DefaultActions") is not { Count: > 0 } actions)
            return null;
        if (actions[0]["Type"] != "ForwardGroup")
            throw new CloudError(400, "IllegalParam.DefaultActions.Type", "The param of DefaultActions.Type is illegal.");
        var groups = actions[0].Objects("ForwardGroupConfig.ServerGroupTuples");
        return groups is [var first, ..] ? Groups.Need(call, first.Need("ServerGroupId")) : null;
    }

    JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("ListenerIds");
        var balancers = call.Parameters.List("LoadBalancerIds");
        var found = call.Here(product.Listener)
            .Where(l => ids?.Contains(l.Id) ?? true)
            .Where(l => balancers?.Contains(l.Text("balancer")!) ?? true)
            .Where(l => Shapes.Fits(call, "ListenerProtocol", l.Text("protocol")) && Shapes.HasTags(call, l))
            .ToList();
        return Paging.ByToken(
            call,
            found,
            ("MaxResults", 20, 100),
            page => new() { ["Listeners"] = Shapes.Array(page.Select(l => Describe(call, l))) }
        );
    }

    JsonObject Describe(Call call, Resource listener)
    {
        var answer = new JsonObject
        {
            ["ListenerId"] = listener.Id,
            ["ListenerStatus"] = call.State(listener),
            ["ListenerPort"] = listener.Number("port"),
            ["ListenerProtocol"] = listener.Text("protocol"),
            ["ListenerDescription"] = listener.Text("description"),
            ["LoadBalancerId"] = listener.Text("balancer"),
            ["Tags"] = Shapes.Tags(listener),
        };
        foreach (var (name, value) in product.IsApplication ? OfApplication(listener) : OfNetwork(listener))
            answer[name] = value;
        return answer;
    }

    static (string, JsonNode?)[] OfNetwork(Resource listener) =>
        [
            ("ServerGroupId", listener.Text("serverGroup")),
            ("RegionId", listener.Region),
            ("IdleTimeout", 900),
            ("ProxyProtocolEnabled", false),
        ];

    static (string, JsonNode?)[] OfApplication(Resource listener)
    {
        var group = new JsonObject { ["ServerGroupId"] = listener.Text("serverGroup"), ["Weight"] = 100 };
        var action = new JsonObject
        {
            ["Type"] = "ForwardGroup",
            ["ForwardGroupConfig"] = new JsonObject { ["ServerGroupTuples"] = new JsonArray(group) },
        };
        return [("DefaultActions", new JsonArray(action)), ("IdleTimeout", 15), ("RequestTimeout", 60), ("GzipEnabled", true)];
    }

    JsonObject Change(Call call)
    {
        var listener = Need(call);
        if (Target(call) is { } group)
            listener = listener.With("serverGroup", group.Id);
        listener = listener.With("description", call.Parameters["ListenerDescription"] ?? listener.Text("description"));
        if (product.IsApplication)
        {
            call.NeedState(listener, "ResourceInConfiguring.Listener", "Running", "Stopped");
            var quiet = call.State(listener);
            listener = listener.Then(call.Now, call.In("Configuring", TimeSpan.Zero), call.In(quiet, call.Times.ServerGroupChange));
        }
        call.Put(listener);
        return BalancerProduct.Answer(call, listener, call.Times.ServerGroupChange);
    }

    JsonObject Delete(Call call)
    {
        var listener = Need(call);
        var busy = product.IsApplication ? "ResourceInConfiguring.Listener" : "IncorrectStatus.listener";
        call.NeedState(listener, busy, "Running", "Stopped");
        call.End(listener, "Deleting", call.Times.ListenerChange);
        return BalancerProduct.Answer(call, listener, call.Times.ListenerChange);
    }
}
