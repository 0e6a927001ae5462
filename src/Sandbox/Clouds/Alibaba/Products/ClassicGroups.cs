using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>VServer groups of classic load balancers: machines and ports. Only the nodes of the caller's clusters are machines here.</summary>
internal static class ClassicGroups
{
    const int MostServers = 20;

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Slb.Write("CreateVServerGroup", ["RegionId*", "LoadBalancerId*"], Create),
        ProductTables.Slb.Read("DescribeVServerGroups", ["RegionId*", "LoadBalancerId*"], ListAll),
        ProductTables.Slb.Read("DescribeVServerGroupAttribute", ["VServerGroupId*"], call => Describe(Need(call))),
        ProductTables.Slb.Write("SetVServerGroupAttribute", ["VServerGroupId*"], Rename),
        ProductTables.Slb.Write("AddVServerGroupBackendServers", ["VServerGroupId*", "BackendServers*"], Add),
        ProductTables.Slb.Write("RemoveVServerGroupBackendServers", ["VServerGroupId*", "BackendServers*"], Remove),
        ProductTables.Slb.Write("DeleteVServerGroup", ["VServerGroupId*"], Delete),
    ];

    public static IEnumerable<Resource> Of(Call call, Resource balancer) =>
        call.All(Kinds.ClassicServerGroup).Where(g => g.Text("balancer") == balancer.Id);

    // A code that means any bad parameter; only the message says which.
    public static Resource Need(Call call) =>
        call.Find(Kinds.ClassicServerGroup, call.Parameters.Need("VServerGroupId"))
        ?? throw new CloudError(400, "InvalidParameter", "The specified VServerGroupId does not exist.");

    static JsonObject Create(Call call)
    {
        var balancer = ClassicBalancers.Need(call);
        var made = call.Make(
            Kinds.ClassicServerGroup,
            Ids.In(balancer.Region, "rsp-", 13),
            balancer.Region,
            new("Available", ("Available", TimeSpan.Zero))
        );
        made = made with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["name"] = Shapes.Name(call, "VServerGroupName", "InvalidParameter"),
                ["balancer"] = balancer.Id,
                ["servers"] = call.Parameters.Has("BackendServers") ? Servers(call, []) : new JsonArray(),
            },
        };
        call.Put(made);
        return Describe(made);
    }

    static JsonObject ListAll(Call call) =>
        new()
        {
            ["VServerGroups"] = Shapes.Wrapped(
                "VServerGroup",
                Of(call, ClassicBalancers.Need(call))
                    .Select(g => new JsonObject
                    {
                        ["VServerGroupId"] = g.Id,
                        ["VServerGroupName"] = g.Text("name"),
                        ["ServerCount"] = g.Objects("servers").Count,
                    })
            ),
        };

    static JsonObject Describe(Resource group) =>
        new()
        {
            ["VServerGroupId"] = group.Id,
            ["VServerGroupName"] = group.Text("name"),
            ["LoadBalancerId"] = group.Text("balancer"),
            ["BackendServers"] = Shapes.Wrapped("BackendServer", Shapes.Array(group.Objects("servers"))),
        };

    static JsonObject Rename(Call call)
    {
        var group = Need(call).With("name", Shapes.Name(call, "VServerGroupName", "InvalidParameter"));
        call.Put(group);
        return Describe(group);
    }

    static JsonObject Add(Call call)
    {
        var group = Need(call);
        group = group.With("servers", Servers(call, group.Objects("servers")));
        call.Put(group);
        return Describe(group);
    }

    static JsonObject Remove(Call call)
    {
        var group = Need(call);
        var gone = Read(call).Select(Key).ToHashSet();
        group = group.With("servers", Shapes.Array(group.Objects("servers").Where(s => !gone.Contains(Key(s)))));
        call.Put(group);
        return Describe(group);
    }

    static JsonObject Delete(Call call)
    {
        var group = Need(call);
        if (call.All(Kinds.ClassicListener).Any(l => l.Text("group") == group.Id))
            throw new CloudError(400, "RspoolVipExist", "There are vips associate with this vServer group.");
        call.EndNow(group);
        return [];
    }

    /// <summary>What is there and what the call adds; the same machine on the same port stands once.</summary>
    static JsonArray Servers(Call call, IReadOnlyList<JsonObject> there)
    {
        var added = Read(call);
        var machines = NodePools.Machines(call).ToHashSet(StringComparer.Ordinal);
        if (added.FirstOrDefault(s => !machines.Contains((string?)s["ServerId"] ?? "")) is { } stranger)
            throw new CloudError(400, "ObtainIpFail", $"The address of the backend server {stranger["ServerId"]} cannot be obtained.");
        return Shapes.Array(there.Concat(added).DistinctBy(Key));
    }

    static (string?, int) Key(JsonObject server) => ((string?)server["ServerId"], (int)server["Port"]!);

    static List<JsonObject> Read(Call call)
    {
        try
        {
            var servers = JsonNode.Parse(call.Parameters.Need("BackendServers")) as JsonArray ?? throw CloudError.Invalid("BackendServers");
            return servers.Count > MostServers
                ? throw new CloudError(400, "BackendServerNumberOverLimit", $"At most {MostServers} servers at once.")
                : [.. servers.Select(Server)];
        }
        catch (JsonException)
        {
            throw CloudError.Invalid("BackendServers");
        }
    }

    // Numbers may come as texts, as in the vendor's examples.
    static JsonObject Server(JsonNode? given) =>
        given is JsonObject server && int.TryParse(server["Port"]?.ToString(), out var port) && port is > 0 and <= 65_535
            ? new JsonObject
            {
                ["ServerId"] = server["ServerId"]?.ToString() ?? "",
                ["Port"] = port,
                ["Weight"] = int.TryParse(server["Weight"]?.ToString(), out var weight) ? weight : 100,
                ["Type"] = server["Type"]?.ToString() ?? "ecs",
            }
            : throw CloudError.Invalid("BackendServers");
}
