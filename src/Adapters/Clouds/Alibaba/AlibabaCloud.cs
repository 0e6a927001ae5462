using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Kinds;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Images;
using Tandem.Secrets;
using Tandem.Snapshots;

namespace Tandem.Adapters.Clouds.Alibaba;

/// <summary>Alibaba Cloud through one account.</summary>
sealed class AlibabaCloud(AlibabaClient client, ILinkKeys keys, TimeProvider clock) : ICloud
{
    /// <summary>Somebody waits at the screen while a key is tested, so a cloud that does not answer is told soon.</summary>
    static readonly TimeSpan Impatient = TimeSpan.FromSeconds(4);

    readonly ClusterGrants _grants = new(client);
    readonly Kinds.ClusterKind _clusters = new(client, clock);

    public IDiskSnapshots Snapshots { get; } = new DiskSnapshots(client, clock);

    public IImageRegistry Images { get; } = new ImageRegistries(client);

    public async Task<Result<CallerIdentity>> WhoAmIAsync(CancellationToken cancellation)
    {
        var call = AlibabaCall.Rpc(Product.Sts, "GetCallerIdentity", "", []) with { Patience = Impatient };
        var outcome = await client.AskAsync(call, cancellation);
        return outcome is Answered { Body: var who, ClockSkew: var skew }
            ? new CallerIdentity(who.Text("AccountId"), who.Text("Arn"), who.Text("IdentityType"), skew ?? TimeSpan.Zero)
            : client.Explain(outcome, call);
    }

    public async Task<Result<IReadOnlyList<CloudRegion>>> RegionsAsync(CancellationToken cancellation)
    {
        // The central endpoint: the account's own region may be the one that does not exist.
        var answer = await client.CallAsync(
            AlibabaCall.Rpc(Product.Ecs, "DescribeRegions", "", new() { { "AcceptLanguage", Language() } }) with
            {
                Patience = Impatient,
            },
            cancellation
        );
        return answer.Map<IReadOnlyList<CloudRegion>>(a =>
            [.. a.Items("Regions", "Region").Select(r => new CloudRegion(r.Text("RegionId"), r.Text("LocalName")))]
        );
    }

    public async Task<Result<IReadOnlyList<CloudZone>>> ZonesAsync(string region, CancellationToken cancellation)
    {
        var query = new Parameters
        {
            { "RegionId", region },
            { "AcceptLanguage", Language() },
            { "Verbose", true },
        };
        var answer = await client.CallAsync(AlibabaCall.Rpc(Product.Ecs, "DescribeZones", region, query), cancellation);
        return answer.Map<IReadOnlyList<CloudZone>>(a =>
            [
                .. a.Items("Zones", "Zone")
                    .Select(z => new CloudZone(z.Text("ZoneId"), z.Text("LocalName"), Sold(z)))
                    .OrderBy(z => z.Id, StringComparer.Ordinal),
            ]
        );
    }

    static List<string>? Sold(JsonElement zone) =>
        zone.Items("AvailableInstanceTypes", "InstanceTypes").Select(t => t.GetString() ?? "").ToList() is { Count: > 0 } types
            ? types
            : null;

    public Task<Result<IReadOnlyList<string>>> ClusterVersionsAsync(string region, CancellationToken cancellation) =>
        ClusterOrder.VersionsAsync(client, region, cancellation);

    public Task<Result<IReadOnlyList<CloudQuota>>> QuotasAsync(string region, CancellationToken cancellation) =>
        Quotas.ReadAsync(client, region, cancellation);

    public Task<Result<IReadOnlyList<string>>> MissingPermissionsAsync(string region, CancellationToken cancellation) =>
        PermissionProbes.MissingAsync(client, region, cancellation);

    public Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation) =>
        KindOf(spec.Kind).FindAsync(spec, cancellation);

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation) =>
        KindOf(spec.Kind).CreateAsync(spec, token, cancellation);

    public Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        KindOf(resource.Kind).ReadAsync(resource, cancellation);

    public Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        CancellationToken cancellation
    ) => KindOf(boundSpec.Kind).CompareAsync(boundSpec, live, cancellation);

    public async Task<Result<CloudResource>> ChangeAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        string token,
        CancellationToken cancellation
    )
    {
        var kind = KindOf(boundSpec.Kind);
        var differences = await kind.CompareAsync(boundSpec, live, cancellation);
        if (!differences.Ok)
        {
            return differences.Failure;
        }
        if (differences.Value.Where(d => !d.CanChange).ToList() is { Count: > 0 } fixedOnes)
        {
            return Changes.Impossible(live, fixedOnes);
        }
        var changed = differences.Value.Count == 0 ? new Done() : await kind.ChangeAsync(boundSpec, live, token, cancellation);
        if (!changed.Ok)
        {
            return changed.Failure;
        }
        var now = await kind.ReadAsync(live, cancellation);
        return now.Ok ? now.Value ?? (Result<CloudResource>)Changes.Gone(live) : now.Failure;
    }

    public Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation) =>
        KindOf(resource.Kind).DeleteAsync(resource, cancellation);

    public async Task<Result<IReadOnlyList<CloudResource>>> ListOwnedAsync(string region, string plan, CancellationToken cancellation)
    {
        var all = await Task.WhenAll(Enum.GetValues<ResourceKind>().Select(k => KindOf(k).ListAsync(region, plan, cancellation)));
        // A kind that cannot be listed makes the whole list unknown: an incomplete one would read as "nothing left".
        return all.Select(r => r.Failure).OfType<Failure>().FirstOrDefault() is { } failure
            ? failure
            : Result.Of<IReadOnlyList<CloudResource>>([.. all.SelectMany(r => r.Value)]);
    }

    public Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(ResourceKind kind, string region, CancellationToken cancellation) =>
        KindOf(kind).ListAllAsync(region, cancellation);

    public Task<Result<SecretText>> KubeconfigAsync(string region, string clusterId, CancellationToken cancellation) =>
        _clusters.KubeconfigAsync(region, clusterId, cancellation);

    public Task<Result<int>> GrantAsync(
        string region,
        string clusterId,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => _grants.GrantAsync(region, clusterId, grants, cancellation);

    public Task<Result<int>> RevokeAsync(
        string region,
        string clusterId,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => _grants.RevokeAsync(region, clusterId, grants, cancellation);

    public async Task<Result<Done>> RegisterServersAsync(
        CloudResource serverGroup,
        IReadOnlyList<string> addresses,
        int port,
        CancellationToken cancellation
    )
    {
        var numbers = new List<IPAddress>();
        foreach (var address in addresses)
        {
            // A server group holds numbers only, while some load balancers of clusters have but a name.
            try
            {
                numbers.AddRange(await Dns.GetHostAddressesAsync(address, AddressFamily.InterNetwork, cancellation));
            }
            catch (SocketException)
            {
                return new Failure(
                    "routing.address",
                    Text.Of($"The name {address} cannot be resolved to an address."),
                    Text.Of($"Wait until the Service has its public address, then resume.")
                );
            }
        }
        return await new ServerGroupKind(client, clock, Balancers.LayerOf(serverGroup.Kind)).RegisterAsync(
            serverGroup,
            numbers,
            port,
            cancellation
        );
    }

    public async Task<Result<Done>> RegisterNodesAsync(
        CloudResource serverGroup,
        string clusterId,
        int nodePort,
        CancellationToken cancellation
    )
    {
        var nodes = await NodePoolKind.NodesAsync(client, serverGroup.Region, clusterId, cancellation);
        if (!nodes.Ok)
        {
            return nodes.Failure;
        }
        return nodes.Value.Count > 0
            ? await new ClassicGroupKind(client, clock).RegisterAsync(serverGroup, nodes.Value, nodePort, cancellation)
            : new Failure(
                "routing.no-nodes",
                Text.Of($"The cluster {clusterId} has no nodes to which a classic load balancer could send visitors."),
                Text.Of($"Give the cluster nodes, or choose another layer in step 4.")
            );
    }

    IResourceKind KindOf(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.Network => new NetworkKind(client),
            ResourceKind.Subnet => new SubnetKind(client),
            ResourceKind.Firewall => new FirewallKind(client),
            ResourceKind.Cluster => _clusters,
            ResourceKind.ContainerGroup => new ContainerGroupKind(client),
            ResourceKind.LoadBalancer or ResourceKind.AppLoadBalancer => new LoadBalancerKind(client, Balancers.LayerOf(kind)),
            ResourceKind.ServerGroup or ResourceKind.AppServerGroup => new ServerGroupKind(client, clock, Balancers.LayerOf(kind)),
            ResourceKind.Listener or ResourceKind.AppListener => new ListenerKind(client, Balancers.LayerOf(kind)),
            ResourceKind.ClassicLoadBalancer => new ClassicBalancerKind(client),
            ResourceKind.ClassicServerGroup => new ClassicGroupKind(client, clock),
            ResourceKind.ClassicListener => new ClassicListenerKind(client, clock),
            ResourceKind.NodePool => new NodePoolKind(client, clock, _clusters),
            ResourceKind.ElasticIp => new ElasticIpKind(client),
            ResourceKind.NatGateway => new NatGatewayKind(client),
            ResourceKind.EipBinding => new EipBindingKind(client),
            ResourceKind.SnatEntry => new SnatEntryKind(client),
            ResourceKind.VpnGateway => new VpnGatewayKind(client),
            ResourceKind.CustomerGateway => new CustomerGatewayKind(client),
            ResourceKind.VpnConnection => new VpnConnectionKind(client, keys),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind is not known to Alibaba Cloud."),
        };

    static string Language() => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : "en-US";
}
