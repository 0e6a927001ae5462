using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Back ends of load balancers: Creating → Available, Configuring after each change.</summary>
internal static class ServerGroups
{
    static readonly string[] CreateRules =
    [
        "ServerGroupName*",
        "VpcId*",
        "ServerGroupType=Instance|Ip",
        "Protocol=TCP|UDP|TCP_UDP|TCPSSL",
        "Scheduler=Wrr|Wlc|rr|sch|tch|qch",
    ];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Nlb.Write("CreateServerGroup", CreateRules, Create),
        ProductTables.Nlb.Read("ListServerGroups", [], ListAll),
        ProductTables.Nlb.Write("AddServersToServerGroup", ["ServerGroupId*", "Servers*"], AddServers),
        ProductTables.Nlb.Write("RemoveServersFromServerGroup", ["ServerGroupId*", "Servers*"], RemoveServers),
        ProductTables.Nlb.Read("ListServerGroupServers", [], ListServers),
        ProductTables.Nlb.Write("DeleteServerGroup", ["ServerGroupId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var vpc = call.Need(Kinds.Vpc, call.Parameters.Need("VpcId"), "ResourceNotFound.vpc");
        var name = call.Parameters.Need("ServerGroupName");
        if (name.Length is < 2 or > 128 || !char.IsLetter(name[0]))
            throw new CloudError(400, "IllegalParam.ServerGroupName", "The param of ServerGroupName is illegal.");
        var life = new Life("CreateFailed", ("Creating", TimeSpan.Zero), ("Available", call.Times.ServerGroupChange));
        var made = call.Make(Kinds.ServerGroup, Ids.In(vpc.Region, "sgp-", 19), vpc.Region, life) with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["name"] = name,
                ["type"] = call.Parameters["ServerGroupType"] ?? "Instance",
                ["protocol"] = call.Parameters["Protocol"] ?? "TCP",
                ["scheduler"] = call.Parameters["Scheduler"] ?? "Wrr",
                ["health"] = HealthCheck(call.Parameters),
                ["servers"] = new JsonArray(),
            },
        };
        call.Put(made);
        return new() { ["ServerGroupId"] = made.Id, ["JobId"] = Jobs.Begin(call, made.Region, call.Times.ServerGroupChange) };
    }

    static JsonObject HealthCheck(Parameters given)
    {
        int Number(string field, int otherwise) => given.Number("HealthCheckConfig." + field, otherwise, 0, 65535);
        return new()
        {
            ["HealthCheckEnabled"] =
                !given.Has("HealthCheckConfig.HealthCheckEnabled") || given.Flag("HealthCheckConfig.HealthCheckEnabled"),
            ["HealthCheckType"] = given["HealthCheckConfig.HealthCheckType"] ?? "TCP",
            ["HealthCheckConnectPort"] = Number("HealthCheckConnectPort", 0),
            ["HealthCheckConnectTimeout"] = Number("HealthCheckConnectTimeout", 5),
            ["HealthCheckInterval"] = Number("HealthCheckInterval", 10),
            ["HealthyThreshold"] = Number("HealthyThreshold", 2),
            ["UnhealthyThreshold"] = Number("UnhealthyThreshold", 2),
            ["HealthCheckUrl"] = given["HealthCheckConfig.HealthCheckUrl"] ?? "",
            ["HealthCheckDomain"] = given["HealthCheckConfig.HealthCheckDomain"] ?? "",
        };
    }

    public static Resource Need(Call call, string id) => call.Need(Kinds.ServerGroup, id, "ResourceNotFound.serverGroup");

    static JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("ServerGroupIds");
        var names = call.Parameters.List("ServerGroupNames");
        var found = call.Here(Kinds.ServerGroup)
            .Where(g => ids?.Contains(g.Id) ?? true)
            .Where(g => names?.Contains(g.Text("name")!) ?? true)
            .Where(g => Shapes.Fits(call, "VpcId", g.Text("vpc")) && Shapes.Fits(call, "ServerGroupType", g.Text("type")))
            .Where(g => Shapes.HasTags(call, g))
            .ToList();
        return Paging.ByToken(
            call,
            found,
            ("MaxResults", 20, 100),
            page => new() { ["ServerGroups"] = Shapes.Array(page.Select(g => Describe(call, g))) }
        );
    }

    static JsonObject Describe(Call call, Resource group) =>
        new()
        {
            ["ServerGroupId"] = group.Id,
            ["ServerGroupName"] = group.Text("name"),
            ["ServerGroupStatus"] = call.State(group),
            ["ServerGroupType"] = group.Text("type"),
            ["Protocol"] = group.Text("protocol"),
            ["Scheduler"] = group.Text("scheduler"),
            ["AddressIPVersion"] = "ipv4",
            ["RegionId"] = group.Region,
            ["VpcId"] = group.Text("vpc"),
            ["ServerCount"] = group.Objects("servers").Count,
            ["HealthCheck"] = group.Facts["health"]!.DeepClone(),
            ["RelatedLoadBalancerIds"] = Shapes.Texts(ListenersOf(call, group).Select(l => l.Text("balancer")!).Distinct()),
            ["Tags"] = Shapes.Tags(group),
        };

    static IEnumerable<Resource> ListenersOf(Call call, Resource group) =>
        call.All(Kinds.Listener).Where(l => l.Text("serverGroup") == group.Id);

    static JsonObject AddServers(Call call)
    {
        var group = NeedQuiet(call);
        var servers = group.Objects("servers").ToList();
        foreach (var server in call.Parameters.Objects("Servers").Select(Server))
            if (!servers.Any(s => Key(s) == Key(server)))
                servers.Add(server);
        return Change(call, group, servers);
    }

    static JsonObject RemoveServers(Call call)
    {
        var group = NeedQuiet(call);
        var leaving = call.Parameters.Objects("Servers").Select(Server).Select(Key).ToHashSet();
        return Change(call, group, group.Objects("servers").Where(s => !leaving.Contains(Key(s))));
    }

    static Resource NeedQuiet(Call call)
    {
        var group = Need(call, call.Parameters.Need("ServerGroupId"));
        call.NeedState(group, "IncorrectStatus.serverGroup", "Available");
        return group;
    }

    static JsonObject Change(Call call, Resource group, IEnumerable<JsonObject> servers)
    {
        call.Put(
            group
                .With("servers", Shapes.Array(servers))
                .Then(call.Now, call.In("Configuring", TimeSpan.Zero), call.In("Available", call.Times.ServerGroupChange))
        );
        return new() { ["ServerGroupId"] = group.Id, ["JobId"] = Jobs.Begin(call, group.Region, call.Times.ServerGroupChange) };
    }

    static JsonObject Server(Parameters given)
    {
        if (given.Need("ServerType") is not ("Ecs" or "Eni" or "Eci" or "Ip"))
            throw new CloudError(400, "IllegalParam.ServerType", "The param of ServerType is illegal.");
        return new()
        {
            ["ServerId"] = given.Need("ServerId"),
            ["ServerIp"] = given["ServerIp"] ?? given["ServerId"],
            ["ServerType"] = given["ServerType"],
            ["Port"] = given.Number("Port", 0, 0, 65535),
            ["Weight"] = given.Number("Weight", 100, 0, 100),
            ["Description"] = given["Description"] ?? "",
        };
    }

    static string Key(JsonObject server) => $"{server["ServerId"]}|{server["ServerType"]}|{server["ServerIp"]}|{server["Port"]}";

    static JsonObject ListServers(Call call)
    {
        var id = call.Parameters["ServerGroupId"];
        if (id is not null)
            Need(call, id);
        var found = call.Here(Kinds.ServerGroup)
            .Where(g => id is null || g.Id == id)
            .SelectMany(g => g.Objects("servers").Select(s => (g, s)))
            .ToList();
        return Paging.ByToken(
            call,
            found,
            ("MaxResults", 20, 100),
            page => new() { ["Servers"] = Shapes.Array(page.Select(p => Whole(call, p.g, p.s))) }
        );
    }

    static JsonObject Whole(Call call, Resource group, JsonObject server)
    {
        server["ServerGroupId"] = group.Id;
        server["Status"] = call.Is(group, "Configuring") ? "Adding" : "Available";
        return server;
    }

    static JsonObject Delete(Call call)
    {
        var group = NeedQuiet(call);
        if (ListenersOf(call, group).FirstOrDefault() is { } listener)
            throw new CloudError(400, "ResourceInUse.serverGroup", $"The specified resource of server group is in use by {listener.Id}.");
        call.EndNow(group);
        return new() { ["JobId"] = Jobs.Begin(call, group.Region, call.Times.ServerGroupChange) };
    }
}
