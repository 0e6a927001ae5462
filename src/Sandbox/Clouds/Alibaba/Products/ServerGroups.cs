using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Back ends of load balancers: Creating → Available, Configuring after each change.</summary>
internal sealed class ServerGroups(BalancerProduct product)
{
    static readonly string[] NetworkRules =
    [
        "ServerGroupName*",
        "VpcId*",
        "ServerGroupType=Instance|Ip",
        "Protocol=TCP|UDP|TCP_UDP|TCPSSL",
        "Scheduler=Wrr|Wlc|rr|sch|tch|qch",
    ];

    static readonly string[] ApplicationRules =
    [
        "ServerGroupName*",
        "ServerGroupType=Instance|Ip|Fc",
        "Protocol=HTTP|HTTPS|GRPC",
        "Scheduler=Wrr|Wlc|Sch",
        "HealthCheckConfig.HealthCheckEnabled*",
    ];

    public static readonly ServerGroups Nlb = new(BalancerProduct.Nlb);
    public static readonly ServerGroups Alb = new(BalancerProduct.Alb);

    public IReadOnlyList<Operation> Operations =>
        [
            product.Table.Write("CreateServerGroup", product.IsApplication ? ApplicationRules : NetworkRules, Create),
            product.Table.Read("ListServerGroups", [], ListAll),
            product.Table.Write("UpdateServerGroupAttribute", ["ServerGroupId*"], Rename),
            product.Table.Write("AddServersToServerGroup", ["ServerGroupId*", "Servers*"], AddServers),
            product.Table.Write("RemoveServersFromServerGroup", ["ServerGroupId*", "Servers*"], RemoveServers),
            product.Table.Read("ListServerGroupServers", product.IsApplication ? ["ServerGroupId*"] : [], ListServers),
            product.Table.Write("DeleteServerGroup", ["ServerGroupId*"], Delete),
        ];

    JsonObject Create(Call call)
    {
        var vpc = call.Need(Kinds.Vpc, call.Parameters.Need("VpcId"), product.Code("ResourceNotFound", "vpc"));
        var name = call.Parameters.Need("ServerGroupName");
        if (name.Length is < 2 or > 128 || !char.IsLetter(name[0]))
            throw new CloudError(400, "IllegalParam.ServerGroupName", "The param of ServerGroupName is illegal.");
        var life = new Life("CreateFailed", ("Creating", TimeSpan.Zero), ("Available", call.Times.ServerGroupChange));
        var made = call.Make(product.ServerGroup, Ids.In(vpc.Region, "sgp-", 19), vpc.Region, life) with
        {
            Tags = Shapes.ReadTags(call),
            Facts = new()
            {
                ["vpc"] = vpc.Id,
                ["name"] = name,
                ["type"] = call.Parameters["ServerGroupType"] ?? "Instance",
                ["protocol"] = call.Parameters["Protocol"] ?? (product.IsApplication ? "HTTP" : "TCP"),
                ["scheduler"] = call.Parameters["Scheduler"] ?? "Wrr",
                ["health"] = HealthCheck(call.Parameters),
                ["servers"] = new JsonArray(),
            },
        };
        call.Put(made);
        return BalancerProduct.Answer(call, made, call.Times.ServerGroupChange, ("ServerGroupId", made.Id));
    }

    JsonObject HealthCheck(Parameters given)
    {
        string Text(string field, string otherwise) => given["HealthCheckConfig." + field] ?? otherwise;
        int Number(string field, int otherwise) => given.Number("HealthCheckConfig." + field, otherwise, 0, 65535);
        var check = new JsonObject
        {
            ["HealthCheckEnabled"] =
                !given.Has("HealthCheckConfig.HealthCheckEnabled") || given.Flag("HealthCheckConfig.HealthCheckEnabled"),
            ["HealthCheckConnectPort"] = Number("HealthCheckConnectPort", 0),
            ["HealthCheckInterval"] = Number("HealthCheckInterval", product.IsApplication ? 2 : 10),
            ["HealthyThreshold"] = Number("HealthyThreshold", product.IsApplication ? 3 : 2),
            ["UnhealthyThreshold"] = Number("UnhealthyThreshold", product.IsApplication ? 3 : 2),
        };
        if (product.IsApplication)
        {
            check["HealthCheckProtocol"] = Text("HealthCheckProtocol", "HTTP");
            check["HealthCheckMethod"] = Text("HealthCheckMethod", "HEAD");
            check["HealthCheckPath"] = Text("HealthCheckPath", "/");
            check["HealthCheckHost"] = Text("HealthCheckHost", "$SERVER_IP");
            check["HealthCheckTimeout"] = Number("HealthCheckTimeout", 5);
            check["HealthCheckCodes"] = Shapes.Texts(given.List("HealthCheckConfig.HealthCheckCodes") ?? ["http_2xx"]);
            return check;
        }
        check["HealthCheckType"] = Text("HealthCheckType", "TCP");
        check["HealthCheckConnectTimeout"] = Number("HealthCheckConnectTimeout", 5);
        check["HealthCheckUrl"] = Text("HealthCheckUrl", "");
        check["HealthCheckDomain"] = Text("HealthCheckDomain", "");
        return check;
    }

    public Resource Need(Call call, string id) => call.Need(product.ServerGroup, id, product.Code("ResourceNotFound", "serverGroup"));

    JsonObject ListAll(Call call)
    {
        var ids = call.Parameters.List("ServerGroupIds");
        var names = call.Parameters.List("ServerGroupNames");
        var found = call.Here(product.ServerGroup)
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

    JsonObject Describe(Call call, Resource group)
    {
        var answer = new JsonObject
        {
            ["ServerGroupId"] = group.Id,
            ["ServerGroupName"] = group.Text("name"),
            ["ServerGroupStatus"] = call.State(group),
            ["ServerGroupType"] = group.Text("type"),
            ["Protocol"] = group.Text("protocol"),
            ["Scheduler"] = group.Text("scheduler"),
            ["VpcId"] = group.Text("vpc"),
            ["ServerCount"] = group.Objects("servers").Count,
            ["RelatedLoadBalancerIds"] = Shapes.Texts(ListenersOf(call, group).Select(l => l.Text("balancer")!).Distinct()),
            ["Tags"] = Shapes.Tags(group),
            [product.IsApplication ? "HealthCheckConfig" : "HealthCheck"] = group.Facts["health"]!.DeepClone(),
        };
        if (product.IsApplication)
        {
            answer["StickySessionConfig"] = new JsonObject { ["StickySessionEnabled"] = false };
            return answer;
        }
        answer["AddressIPVersion"] = "ipv4";
        answer["RegionId"] = group.Region;
        return answer;
    }

    JsonObject Rename(Call call)
    {
        var group = product.IsApplication ? NeedQuiet(call) : Need(call, call.Parameters.Need("ServerGroupId"));
        return product.Rename(call, group, "ServerGroupName", call.State(group), call.Times.ServerGroupChange);
    }

    IEnumerable<Resource> ListenersOf(Call call, Resource group) =>
        call.All(product.Listener).Where(l => l.Text("serverGroup") == group.Id);

    JsonObject AddServers(Call call)
    {
        var group = NeedQuiet(call);
        var servers = group.Objects("servers").ToList();
        foreach (var server in call.Parameters.Objects("Servers").Select(Server))
            if (!servers.Any(s => Key(s) == Key(server)))
                servers.Add(server);
        return Change(call, group, servers);
    }

    JsonObject RemoveServers(Call call)
    {
        var group = NeedQuiet(call);
        var leaving = call.Parameters.Objects("Servers").Select(Server).Select(Key).ToHashSet();
        return Change(call, group, group.Objects("servers").Where(s => !leaving.Contains(Key(s))));
    }

    Resource NeedQuiet(Call call)
    {
        var group = Need(call, call.Parameters.Need("ServerGroupId"));
        call.NeedState(group, product.Code("IncorrectStatus", "serverGroup"), "Available");
        return group;
    }

    JsonObject Change(Call call, Resource group, IEnumerable<JsonObject> servers)
    {
        call.Put(
            group
                .With("servers", Shapes.Array(servers))
                .Then(call.Now, call.In("Configuring", TimeSpan.Zero), call.In("Available", call.Times.ServerGroupChange))
        );
        return BalancerProduct.Answer(call, group, call.Times.ServerGroupChange, ("ServerGroupId", group.Id));
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

    JsonObject ListServers(Call call)
    {
        var id = call.Parameters["ServerGroupId"];
        if (id is not null)
            Need(call, id);
        var found = call.Here(product.ServerGroup)
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

    JsonObject Whole(Call call, Resource group, JsonObject server)
    {
        server["ServerGroupId"] = group.Id;
        server["Status"] = call.Is(group, "Configuring") ? "Adding" : "Available";
        return server;
    }

    JsonObject Delete(Call call)
    {
        var group = NeedQuiet(call);
        if (ListenersOf(call, group).FirstOrDefault() is { } listener)
            throw new CloudError(
                400,
                product.Code("ResourceInUse", "serverGroup"),
                $"The specified resource of server group is in use by {listener.Id}."
            );
        call.EndNow(group);
        return BalancerProduct.Answer(call, group, call.Times.ServerGroupChange);
    }
}
