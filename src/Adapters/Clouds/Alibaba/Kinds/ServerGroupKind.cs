using System.Net;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>The addresses behind a listener: a server group of type Ip, whose members are added once they are known.</summary>
sealed class ServerGroupKind(AlibabaClient client, TimeProvider clock, BalancerLayer layer)
    : RpcKind<ServerGroupSpec>(
        client,
        new(
            layer == BalancerLayer.Application ? ResourceKind.AppServerGroup : ResourceKind.ServerGroup,
            Balancers.Of(layer),
            "ListServerGroups",
            ["ServerGroups"],
            "ServerGroupId",
            "ServerGroupName"
        )
        {
            Paging = Paging.Chained("MaxResults", 100),
            Filter = id => ("ServerGroupIds", (string[])[id]),
            Status = "ServerGroupStatus",
            FirstStatus = "Creating",
            Failed = ["CreateFailed"],
            Deleting = ["Deleting"],
            ListsByForm = layer == BalancerLayer.Network,
        }
    )
{
    /// <summary>The most members the cloud takes in one call.</summary>
    const int MostServers = 200;

    /// <summary>Adding takes the cloud some seconds; after two minutes something is wrong.</summary>
    static readonly TimeSpan JobPatience = TimeSpan.FromMinutes(2);

    /// <summary>Adds what is not there yet, and waits until the cloud has done so.</summary>
    public async Task<Result<Done>> RegisterAsync(
        CloudResource group,
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellation
    )
    {
        var there = await Paging.Chained("MaxResults", 100).AllAsync(Client, page => ServersCall(group, page), ["Servers"], cancellation);
        if (!there.Ok)
        {
            return there.Failure;
        }
        var known = there.Value.Select(s => (Ip: s.Text("ServerIp"), Port: s.Number("Port"))).ToHashSet();
        var missing = addresses.Select(a => a.ToString()).Distinct().Where(a => !known.Contains((a, port)));
        foreach (var servers in missing.Chunk(MostServers))
        {
            var added = await Client.CallAsync(AddCall(group, servers, port), cancellation);
            var done = added.Ok ? await WaitAsync(group, added.Value.Text("JobId"), cancellation) : added.Failure;
            if (!done.Ok)
            {
                return done;
            }
        }
        return new Done();
    }

    async Task<Result<Done>> WaitAsync(CloudResource group, string job, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        for (var status = "processing"; job.Length > 0 && status.Equals("processing", StringComparison.OrdinalIgnoreCase); )
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5), clock, cancellation);
            var answer = await Client.CallAsync(JobCall(group.Region, job), cancellation);
            if (!answer.Ok)
            {
                return answer.Failure;
            }
            status =
                layer == BalancerLayer.Network
                    ? answer.Value.Text("Status")
                    : answer.Value.Items("Jobs").Select(j => j.Text("Status")).FirstOrDefault("processing");
            if (status.Equals("succeeded", StringComparison.OrdinalIgnoreCase))
            {
                return new Done();
            }
            if (clock.GetElapsedTime(began) > JobPatience)
            {
                break;
            }
        }
        return job.Length == 0
            ? new Done()
            : new Failure(
                "routing.register",
                Text.Of($"The servers could not be added to {group.Name} ({group.Id})."),
                Text.Of($"Look at the server group in the cloud's console, then resume.")
            );
    }

    AlibabaCall JobCall(string region, string job) =>
        layer == BalancerLayer.Network
            ? AlibabaCall.Rpc(Product.Nlb, "GetJobStatus", region, new() { { "JobId", job } })
            : Balancers.Call(layer, "ListAsynJobs", region, new() { { "JobIds", (string[])[job] } });

    protected override AlibabaCall CreateCall(ServerGroupSpec spec, string token)
    {
        var order = new Parameters
        {
            { "ServerGroupName", spec.Name },
            { "ServerGroupType", "Ip" },
            { "VpcId", spec.Network },
            { "Protocol", layer == BalancerLayer.Application ? "HTTP" : "TCP" },
            { "Scheduler", "Wrr" },
            { "Tag", Tags.Of(spec.Owner) },
            { "ClientToken", token },
        };
        if (layer == BalancerLayer.Application)
        {
            // By connection: which path of the application answers 200 is not known here, and a wrong one takes every server out.
            order.Add("HealthCheckConfig.HealthCheckEnabled", true);
            order.Add("HealthCheckConfig.HealthCheckProtocol", "TCP");
        }
        return Balancers.Call(layer, "CreateServerGroup", spec.Region, order);
    }

    protected override IEnumerable<ResourceDifference> Differences(ServerGroupSpec spec, JsonElement item) =>
        Changes.Of("network", spec.Network, item.Text("VpcId"));

    protected override AlibabaCall ChangeCall(ServerGroupSpec spec, CloudResource live) =>
        Balancers.Call(
            layer,
            "UpdateServerGroupAttribute",
            live.Region,
            new() { { "ServerGroupId", live.Id }, { "ServerGroupName", spec.Name } }
        );

    /// <summary>The group is still in use for some seconds after its listener is gone.</summary>
    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        Balancers.Call(layer, "DeleteServerGroup", resource.Region, new() { { "ServerGroupId", resource.Id } }) with
        {
            Busy = ["ResourceInUse.serverGroup", "ResourceInUse.ServerGroup"],
        };

    AlibabaCall ServersCall(CloudResource group, Parameters page) =>
        Balancers.Call(layer, "ListServerGroupServers", group.Region, new Parameters { { "ServerGroupId", group.Id } }.With(page));

    AlibabaCall AddCall(CloudResource group, IEnumerable<string> addresses, int port)
    {
        var servers = addresses.Select(a => new Parameters
        {
            { "ServerId", a },
            { "ServerIp", a },
            { "ServerType", "Ip" },
            { "Port", port },
            { "Weight", 100 },
        });
        return Balancers.Call(
            layer,
            "AddServersToServerGroup",
            group.Region,
            new()
            {
                { "ServerGroupId", group.Id },
                { "Servers", servers },
                { "ClientToken", Guid.NewGuid().ToString("N") },
            }
        );
    }
}
