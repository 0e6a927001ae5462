using Tandem.Adapters.Clouds.Alibaba.Kinds;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba;

/// <summary>
/// Finds out what a key may not do, without doing anything. The cloud checks permission before it looks at what is asked for: so a dry run, a
/// read, or a call about something that cannot exist is refused with "no permission" or with something else, which is as good as a yes.
/// </summary>
static class PermissionProbes
{
    const string Nothing = "tandem-permission-check";

    public static async Task<Result<IReadOnlyList<string>>> MissingAsync(
        AlibabaClient client,
        string region,
        CancellationToken cancellation
    )
    {
        var probes = All(region).ToList();
        var outcomes = await Task.WhenAll(probes.Select(p => client.AskAsync(p, cancellation)));
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (probe, outcome) in probes.Zip(outcomes))
        {
            switch (outcome)
            {
                case Refused { Error.IsPermission: true }:
                    missing.Add(probe.Permission);
                    break;
                case Lost:
                // A key that is not accepted at all says nothing about single permissions.
                case Refused refused when KeySentences.Of(refused, probe, "") is not null:
                case Refused { Error.Code: var code } when code.StartsWith("InvalidRegionId", StringComparison.Ordinal):
                    return client.Explain(outcome, probe);
            }
        }
        return Result.Of<IReadOnlyList<string>>([.. missing]);
    }

    static IEnumerable<AlibabaCall> All(string region) =>
        [
            .. Vpc(region),
            .. Egress(region),
            .. Ecs(region),
            .. Data(region),
            .. Registry(region),
            .. Cs(region),
            .. Balancer(region, BalancerLayer.Network),
            .. Balancer(region, BalancerLayer.Application),
            .. Classic(region),
            .. Eci(region),
        ];

    static IEnumerable<AlibabaCall> Vpc(string region)
    {
        AlibabaCall Call(string action, Parameters more) =>
            AlibabaCall.Rpc(Product.Vpc, action, region, new Parameters { { "RegionId", region } }.With(more));
        yield return Call("DescribeVpcs", new() { { "PageSize", 1 } });
        yield return Call("CreateVpc", new() { { "CidrBlock", "10.0.0.0/16" }, { "DryRun", true } });
        yield return Call("DeleteVpc", new() { { "VpcId", $"vpc-{Nothing}" }, { "DryRun", true } });
        yield return Call("DescribeVSwitches", new() { { "PageSize", 1 } });
        yield return Call(
            "CreateVSwitch",
            new()
            {
                { "VpcId", $"vpc-{Nothing}" },
                { "ZoneId", $"{region}-{Nothing}" },
                { "CidrBlock", "10.0.0.0/24" },
            }
        );
        yield return Call("DeleteVSwitch", new() { { "VSwitchId", $"vsw-{Nothing}" }, { "DryRun", true } });
        // Allocating takes no dry run and nothing that could not exist, so it is left out: a probe must not buy an address.
        yield return Call("DescribeEipAddresses", new() { { "PageSize", 1 } });
        yield return Call("ReleaseEipAddress", new() { { "AllocationId", $"eip-{Nothing}" } });
    }

    /// <remarks>Of the VPN only those ask for it whose plan connects its sites so; nothing of it is asked here.</remarks>
    static IEnumerable<AlibabaCall> Egress(string region)
    {
        AlibabaCall Call(string action, Parameters more) =>
            AlibabaCall.Rpc(Product.Vpc, action, region, new Parameters { { "RegionId", region } }.With(more));
        var (address, gateway, table) = ($"eip-{Nothing}", $"ngw-{Nothing}", $"stb-{Nothing}");
        var binding = new Parameters
        {
            { "AllocationId", address },
            { "InstanceId", gateway },
            { "InstanceType", "Nat" },
        };
        var entry = new Parameters
        {
            { "SnatTableId", table },
            { "SourceCIDR", "10.0.0.0/16" },
            { "SnatIp", "192.0.2.1" },
        };
        yield return Call("DescribeNatGateways", new() { { "PageSize", 1 } });
        // In a network that does not exist no gateway can come of it.
        yield return Call("CreateNatGateway", new() { { "VpcId", $"vpc-{Nothing}" }, { "NatType", "Enhanced" } });
        yield return Call("DeleteNatGateway", new() { { "NatGatewayId", gateway } });
        yield return Call("AssociateEipAddress", binding);
        yield return Call("UnassociateEipAddress", new() { { "AllocationId", address } });
        yield return Call("DescribeSnatTableEntries", new() { { "SnatTableId", table } });
        yield return Call("CreateSnatEntry", entry.With("DryRun", true));
        yield return Call("DeleteSnatEntry", new() { { "SnatTableId", table }, { "SnatEntryId", $"snat-{Nothing}" } });
    }

    static IEnumerable<AlibabaCall> Ecs(string region)
    {
        AlibabaCall Call(string action, Parameters more) =>
            AlibabaCall.Rpc(Product.Ecs, action, region, new Parameters { { "RegionId", region } }.With(more));
        var group = $"sg-{Nothing}";
        yield return Call("DescribeZones", new() { { "Verbose", false } });
        yield return Call("DescribeSecurityGroups", new() { { "MaxResults", 1 } });
        yield return Call("DescribeSecurityGroupAttribute", new() { { "SecurityGroupId", group } });
        yield return Call("CreateSecurityGroup", new() { { "VpcId", $"vpc-{Nothing}" } });
        var rule = new Parameters
        {
            { "IpProtocol", "TCP" },
            { "PortRange", "80/80" },
            { "SourceCidrIp", "10.0.0.0/8" },
        };
        yield return Call("AuthorizeSecurityGroup", new() { { "SecurityGroupId", group }, { "Permissions", (Parameters[])[rule] } });
        yield return Call("DeleteSecurityGroup", new() { { "SecurityGroupId", group } });
    }

    static IEnumerable<AlibabaCall> Data(string region)
    {
        AlibabaCall Call(string action, Parameters more) =>
            AlibabaCall.Rpc(Product.Ecs, action, region, new Parameters { { "RegionId", region } }.With(more));
        var (disk, snapshot) = ($"d-{Nothing}", $"s-{Nothing}");
        yield return Call("DescribeDisks", new() { { "MaxResults", 1 } });
        yield return Call("DescribeSnapshots", new() { { "MaxResults", 1 } });
        yield return Call("CreateSnapshot", new() { { "DiskId", disk } });
        yield return Call("CopySnapshot", new() { { "SnapshotId", snapshot }, { "DestinationRegionId", region } });
        yield return Call("DeleteSnapshot", new() { { "SnapshotId", snapshot } });
    }

    static IEnumerable<AlibabaCall> Registry(string region)
    {
        var (registry, repository) = ($"cri-{Nothing}", $"crr-{Nothing}");
        AlibabaCall Call(string action, Parameters more) =>
            AlibabaCall.Rpc(Product.Cr, action, region, new Parameters { { "RegionId", region } }.With(more));
        yield return Call("ListInstance", new() { { "PageSize", 1 } });
        yield return Call("ListInstanceEndpoint", new() { { "InstanceId", registry } });
        yield return Call("ListNamespace", new() { { "InstanceId", registry } });
        yield return Call("ListRepoTag", new() { { "InstanceId", registry }, { "RepoId", repository } });
        yield return Call("GetRepository", new() { { "InstanceId", registry }, { "RepoId", repository } });
        var tag = new Parameters { { "InstanceId", registry }, { "RepoId", repository } }.With("Tag", Nothing);
        yield return Call("GetRepoTag", tag) with
        {
            Method = HttpMethod.Get,
        };
        yield return Call("GetAuthorizationToken", new() { { "InstanceId", registry } });
    }

    static IEnumerable<AlibabaCall> Cs(string region)
    {
        AlibabaCall Call(string action, HttpMethod method, string[] path, object? body = null) =>
            AlibabaCall.Roa(Product.Cs, action, region, method, path, body);
        var none = "c" + new string('0', 32);
        yield return Call("DescribeClustersV1", HttpMethod.Get, ["api", "v1", "clusters"]);
        yield return Call("DescribeClusterDetail", HttpMethod.Get, ["clusters", none]);
        yield return Call("DescribeClusterUserKubeconfig", HttpMethod.Get, ["k8s", none, "user_config"]);
        yield return Call("DescribeClusterNodePools", HttpMethod.Get, ["clusters", none, "nodepools"]);
        yield return Call(
            "CreateClusterNodePool",
            HttpMethod.Post,
            ["clusters", none, "nodepools"],
            new { nodepool_info = new { name = "" } }
        );
        yield return Call("ModifyClusterNodePool", HttpMethod.Put, ["clusters", none, "nodepools", "np0"], new { count = 0 });
        yield return Call("DeleteClusterNodepool", HttpMethod.Delete, ["clusters", none, "nodepools", "np0"]);
        yield return Call("DescribeClusterNodes", HttpMethod.Get, ["clusters", none, "nodes"]);
        // Without a name, and in a network that does not exist, no cluster can come of it.
        yield return Call(
            "CreateCluster",
            HttpMethod.Post,
            ["clusters"],
            new
            {
                region_id = region,
                name = "",
                vpcid = $"vpc-{Nothing}",
            }
        );
        yield return Call("DeleteCluster", HttpMethod.Delete, ["clusters", none]);
    }

    static IEnumerable<AlibabaCall> Balancer(string region, BalancerLayer layer)
    {
        AlibabaCall Call(string action, Parameters more) => Balancers.Call(layer, action, region, more);
        AlibabaCall Try(string action, Parameters more) => Call(action, more.With("DryRun", true));
        AlibabaCall List(string action) =>
            AlibabaCall.Rpc(Balancers.Of(layer), action, region, new() { { "RegionId", region }, { "MaxResults", 1 } });
        var (network, balancer, group) = ($"vpc-{Nothing}", $"nlb-{Nothing}", $"sgp-{Nothing}");
        Parameters[] zones = [new() { { "ZoneId", $"{region}-a" }, { "VSwitchId", $"vsw-{Nothing}" } }];
        Parameters[] servers =
        [
            new()
            {
                { "ServerId", "10.0.0.1" },
                { "ServerType", "Ip" },
                { "Port", 80 },
            },
        ];
        yield return List("ListLoadBalancers");
        yield return List("ListListeners");
        yield return Call("ListServerGroups", new() { { "MaxResults", 1 } });
        yield return Call("ListServerGroupServers", new() { { "ServerGroupId", group } });
        yield return Try(
            "CreateLoadBalancer",
            new()
            {
                { "AddressType", "Internet" },
                { "VpcId", network },
                { "ZoneMappings", zones },
                { "LoadBalancerEdition", layer == BalancerLayer.Application ? "Standard" : null },
                { "LoadBalancerBillingConfig.PayType", layer == BalancerLayer.Application ? "PostPay" : null },
            }
        );
        yield return Try("DeleteLoadBalancer", new() { { "LoadBalancerId", balancer } });
        yield return Try("CreateServerGroup", new() { { "ServerGroupName", Nothing }, { "VpcId", network } });
        yield return Try("AddServersToServerGroup", new() { { "ServerGroupId", group }, { "Servers", servers } });
        yield return Try("DeleteServerGroup", new() { { "ServerGroupId", group } });
        yield return Try(
            "CreateListener",
            new()
            {
                { "LoadBalancerId", balancer },
                { "ListenerPort", 80 },
                { "ListenerProtocol", layer == BalancerLayer.Application ? "HTTP" : "TCP" },
            }
        );
        yield return Try("DeleteListener", new() { { "ListenerId", $"lsn-{Nothing}" } });
    }

    static IEnumerable<AlibabaCall> Classic(string region)
    {
        var (balancer, group) = ($"lb-{Nothing}", $"rsp-{Nothing}");
        var listener = new Parameters { { "LoadBalancerId", balancer }, { "ListenerPort", 80 } };
        AlibabaCall Call(string action, Parameters more) => ClassicCalls.Of(action, region, more);
        yield return Call("DescribeLoadBalancers", new() { { "PageNumber", 1 }, { "PageSize", 1 } });
        yield return Call("DescribeLoadBalancerListeners", new() { { "MaxResults", 1 } });
        yield return Call("DescribeVServerGroupAttribute", new() { { "VServerGroupId", group } });
        yield return Call("ListTagResources", new() { { "ResourceType", "vservergroup" } });
        yield return Call("CreateVServerGroup", new() { { "LoadBalancerId", balancer } });
        yield return Call("AddVServerGroupBackendServers", new() { { "VServerGroupId", group }, { "BackendServers", "[]" } });
        yield return Call("DeleteVServerGroup", new() { { "VServerGroupId", group } });
        yield return Call("CreateLoadBalancerTCPListener", listener.With("Bandwidth", -1));
        yield return Call("StartLoadBalancerListener", listener);
        yield return Call("DeleteLoadBalancerListener", listener);
    }

    static IEnumerable<AlibabaCall> Eci(string region)
    {
        AlibabaCall Call(string action, Parameters more) =>
            AlibabaCall.Rpc(Product.Eci, action, region, new Parameters { { "RegionId", region } }.With(more));
        Parameters[] containers = [new() { { "Name", "main" }, { "Image", "busybox" } }];
        yield return Call("DescribeContainerGroups", new() { { "Limit", 1 } });
        yield return Call(
            "CreateContainerGroup",
            new()
            {
                { "ContainerGroupName", Nothing },
                { "Container", containers },
                { "VSwitchId", $"vsw-{Nothing}" },
                { "SecurityGroupId", $"sg-{Nothing}" },
                { "DryRun", true },
            }
        );
        yield return Call("DeleteContainerGroup", new() { { "ContainerGroupId", $"eci-{Nothing}" } });
    }
}
