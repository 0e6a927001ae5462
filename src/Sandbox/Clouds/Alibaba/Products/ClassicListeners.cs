using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Listeners of classic load balancers: made stopped, running some seconds after they are started. Only those for TCP.</summary>
internal static class ClassicListeners
{
    static readonly string[] Named = ["LoadBalancerId*", "ListenerPort*"];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Slb.Write("CreateLoadBalancerTCPListener", [.. Named, "Bandwidth*", "Scheduler=wrr|rr|sch|tch"], Create),
        ProductTables.Slb.Read("DescribeLoadBalancerListeners", ["ListenerProtocol=tcp|udp|http|https"], ListAll),
        ProductTables.Slb.Read("DescribeLoadBalancerTCPListenerAttribute", Named, call => Describe(call, Need(call))),
        ProductTables.Slb.Write("SetLoadBalancerTCPListenerAttribute", [.. Named, "VServerGroup=on|off"], Change),
        ProductTables.Slb.Write(
            "StartLoadBalancerListener",
            [.. Named, "ListenerProtocol=tcp|udp|http|https"],
            call => Turn(call, "running")
        ),
        ProductTables.Slb.Write(
            "StopLoadBalancerListener",
            [.. Named, "ListenerProtocol=tcp|udp|http|https"],
            call => Turn(call, "stopped")
        ),
        ProductTables.Slb.Write("DeleteLoadBalancerListener", [.. Named, "ListenerProtocol=tcp|udp|http|https"], Delete),
    ];

    public static IEnumerable<Resource> Of(Call call, Resource balancer) =>
        call.All(Kinds.ClassicListener).Where(l => l.Text("balancer") == balancer.Id);

    static int Port(Call call) => call.Parameters.Number("ListenerPort", 0, 1, 65_535);

    static Resource Need(Call call) =>
        Of(call, ClassicBalancers.Need(call)).FirstOrDefault(l => l.Number("port") == Port(call))
        ?? throw new CloudError(404, "InvalidListener.NotFound", "The specified listener does not exist.");

    static JsonObject Create(Call call)
    {
        var (balancer, port) = (ClassicBalancers.Need(call), Port(call));
        if (Of(call, balancer).Any(l => l.Number("port") == port))
            throw new CloudError(400, "ListenerAlreadyExists", $"There is a listener on port {port} already.");
        var group = Group(call, balancer);
        if (group is null && !call.Parameters.Has("BackendServerPort"))
            throw CloudError.Missing("BackendServerPort");
        _ = call.Parameters.Number("Bandwidth", -1, -1, 5120);
        var made = call.Make(
            Kinds.ClassicListener,
            $"{balancer.Id}_tcp_{ClassicBalancers.Number(port)}",
            balancer.Region,
            new("stopped", ("stopped", TimeSpan.Zero))
        );
        call.Put(
            made with
            {
                Tags = Shapes.ReadTags(call),
                Facts = new()
                {
                    ["name"] = call.Parameters["Description"] ?? "",
                    ["balancer"] = balancer.Id,
                    ["port"] = port,
                    ["group"] = group?.Id ?? "",
                },
            }
        );
        return [];
    }

    static Resource? Group(Call call, Resource balancer)
    {
        if (call.Parameters["VServerGroupId"] is null)
            return null;
        var group = ClassicGroups.Need(call);
        return group.Text("balancer") == balancer.Id
            ? group
            : throw new CloudError(400, "InvalidParameter", "The specified VServerGroupId does not belong to the load balancer.");
    }

    static JsonObject ListAll(Call call)
    {
        var balancers = call.Parameters.List("LoadBalancerId");
        var found = call.Here(Kinds.ClassicListener)
            .Where(l => balancers?.Contains(l.Text("balancer")!) ?? true)
            .Where(l => Shapes.Fits(call, "ListenerPort", ClassicBalancers.Number(l.Number("port"))))
            .Where(l => Shapes.Fits(call, "Description", l.Text("name")) && Shapes.HasTags(call, l))
            .Where(_ => Shapes.Fits(call, "ListenerProtocol", "tcp"))
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
            ["LoadBalancerId"] = listener.Text("balancer"),
            ["ListenerPort"] = listener.Number("port"),
            ["ListenerProtocol"] = "tcp",
            ["Status"] = call.State(listener),
            ["Description"] = listener.Text("name"),
            ["VServerGroupId"] = listener.Text("group"),
            ["Bandwidth"] = -1,
            ["Scheduler"] = "wrr",
            ["Tags"] = Shapes.Tags(listener, "TagKey", "TagValue"),
        };

    static JsonObject Change(Call call)
    {
        var listener = Need(call);
        if (Group(call, ClassicBalancers.Need(call)) is { } group)
            listener = listener.With("group", group.Id);
        call.Put(listener.With("name", call.Parameters["Description"] ?? listener.Text("name")));
        return [];
    }

    static JsonObject Turn(Call call, string state)
    {
        var listener = Need(call);
        if (!call.Is(listener, state))
            call.Put(listener.Then(call.Now, call.In(state, call.Times.ClassicListenerChange)));
        return [];
    }

    static JsonObject Delete(Call call)
    {
        call.EndNow(Need(call));
        return [];
    }
}
