using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Ports of load balancers: Provisioning → Running by itself → Deleting → gone.</summary>
internal static class Listeners
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Nlb.Write("CreateListener", ["LoadBalancerId*", "ListenerPort*", "ListenerProtocol*=TCP|UDP|TCPSSL"], Create),
        ProductTables.Nlb.Read("ListListeners", [], ListAll),
        ProductTables.Nlb.Write("DeleteListener", ["ListenerId*"], Delete),
    ];

    public static IEnumerable<Resource> Of(Call call, Resource balancer) =>
        call.All(Kinds.Listener).Where(l => l.Text("balancer") == balancer.Id);

    static JsonObject Create(Call call)
    {
        var balancer = LoadBalancers.Need(call, call.Parameters.Need("LoadBalancerId"));
        var port = call.Parameters.Number("ListenerPort", 0, 1, 65535);
        var protocol = call.Parameters.Need("ListenerProtocol");
        call.NeedState(balancer, "IncorrectStatus.loadBalancer", "Active");
        var group = ServerGroups.Need(call, call.Parameters["ServerGroupId"] ?? throw CloudError.Missing("ServerGroupId"));
        call.NeedState(group, "IncorrectStatus.serverGroup", "Available");
        if (Of(call, balancer).Any(l => l.Number("port") == port && (l.Text("protocol") == "UDP") == (protocol == "UDP")))
            throw new CloudError(400, "ResourceAlreadyExist.listener", $"The specified port {port} is already used by a listener.");
        var life = new Life("Stopped", ("Provisioning", TimeSpan.Zero), ("Running", call.Times.ListenerChange));
        var made = call.Make(Kinds.Listener, $"{Ids.In(balancer.Region, "lsn-", 18)}@{port}", balancer.Region, life) with
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
        return new() { ["ListenerId"] = made.Id, ["JobId"] = Jobs.Begin(call, made.Region, call.Times.ListenerChange) };
    }

    static JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("ListenerIds");
        var balancers = call.Parameters.List("LoadBalancerIds");
        var found = call.Here(Kinds.Listener)
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

    static JsonObject Describe(Call call, Resource listener) =>
        new()
        {
            ["ListenerId"] = listener.Id,
            ["ListenerStatus"] = call.State(listener),
            ["ListenerPort"] = listener.Number("port"),
            ["ListenerProtocol"] = listener.Text("protocol"),
            ["ListenerDescription"] = listener.Text("description"),
            ["LoadBalancerId"] = listener.Text("balancer"),
            ["ServerGroupId"] = listener.Text("serverGroup"),
            ["RegionId"] = listener.Region,
            ["IdleTimeout"] = 900,
            ["ProxyProtocolEnabled"] = false,
            ["Tags"] = Shapes.Tags(listener),
        };

    static JsonObject Delete(Call call)
    {
        var listener = call.Need(Kinds.Listener, call.Parameters.Need("ListenerId"), "ResourceNotFound.listener");
        call.NeedState(listener, "IncorrectStatus.listener", "Running", "Stopped");
        call.End(listener, "Deleting", call.Times.ListenerChange);
        return new() { ["JobId"] = Jobs.Begin(call, listener.Region, call.Times.ListenerChange) };
    }
}
