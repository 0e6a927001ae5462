using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// A VPN gateway. Its API takes no tags: it is tagged right after it was made, and one that was made but not yet tagged is recognised by our
/// name in our network.
/// </summary>
sealed class VpnGatewayKind(AlibabaClient client)
    : RpcKind<VpnGatewaySpec>(
        client,
        new(ResourceKind.VpnGateway, Product.Vpc, "DescribeVpnGateways", ["VpnGateways", "VpnGateway"], "VpnGatewayId", "Name")
        {
            Paging = Paging.Numbered(50),
            Place = ("VpcId", "", ""),
            Filter = id => ("VpnGatewayId", id),
            FirstStatus = "init",
            Ready = ["active", "updating"],
            Deleting = ["deleting"],
            AddressOf = item => string.Join(',', Addresses(item)),
        }
    )
{
    public override async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var tagged = await base.FindAsync(spec, cancellation);
        if (!tagged.Ok || tagged.Value is not null)
        {
            return tagged;
        }
        var network = ((VpnGatewaySpec)spec).Network;
        var inside = await Shape.Paging.AllAsync(
            Client,
            page => Shape.ListCall(spec.Region, page, ("VpcId", network)),
            Shape.Items,
            cancellation
        );
        var found = inside.Map(all =>
            all.Where(g => g.Text("VpcId") == network && g.Text("Name") == spec.Name && Tags.Read(g) is null)
                .Select(g => Shape.Read(g, spec.Region))
                .FirstOrDefault(g => g is not null && g.State != ResourceState.Deleting)
        );
        return found is { Ok: true, Value: { } untagged }
            ? (await TagAsync(untagged, spec, cancellation)).Map(g => (CloudResource?)g)
            : found;
    }

    /// <summary>Also one that was made, but not tagged before the console died: it lies in a network of the plan and has the name we give.</summary>
    public override async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation)
    {
        var all = await ListAllAsync(region, cancellation);
        if (!all.Ok)
        {
            return all.Failure;
        }
        var mine = all.Value.Where(g => g.Owner?.Plan == plan).ToList();
        if (all.Value.Where(g => g.Owner is null && g.Name.EndsWith("-vpn", StringComparison.Ordinal)).ToList() is not { Count: > 0 } bare)
        {
            return mine;
        }
        var networks = await new NetworkKind(Client).ListAsync(region, plan, cancellation);
        return networks.Map<IReadOnlyList<CloudResource>>(own =>
            [
                .. mine,
                .. from gateway in bare
                from network in own
                where gateway.Place?.Within == network.Id && gateway.Name == Beside(network)
                select gateway with
                {
                    Owner = network.Owner! with { Key = VpnGatewaySpec.KeyBeside(network.Owner.Key) },
                },
            ]
        );
    }

    /// <summary>The name that the gateway in this network has: <c>t-shop-primary-network</c> and <c>t-shop-primary-vpn</c>.</summary>
    static string Beside(CloudResource network) =>
        network.Name.EndsWith("-network", StringComparison.Ordinal) ? $"{network.Name[..^"-network".Length]}-vpn" : "";

    public override async Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var made = await base.CreateAsync(spec, token, cancellation);
        return made.Ok ? await TagAsync(made.Value, spec, cancellation) : made;
    }

    async Task<Result<CloudResource>> TagAsync(CloudResource gateway, ResourceSpec spec, CancellationToken cancellation)
    {
        var query = new Parameters
        {
            { "RegionId", spec.Region },
            { "ResourceType", "VpnGateway" },
            { "ResourceId", (string[])[gateway.Id] },
            { "Tag", Tags.Of(spec.Owner) },
        };
        var tagged = await Client.CallAsync(AlibabaCall.Rpc(Product.Vpc, "TagResources", spec.Region, query), cancellation);
        return tagged.Map(_ => gateway with { Owner = spec.Owner });
    }

    protected override AlibabaCall CreateCall(VpnGatewaySpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "CreateVpnGateway",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "VpcId", spec.Network },
                { "VSwitchId", spec.Subnet },
                { "DisasterRecoveryVSwitchId", spec.StandbySubnet },
                { "Bandwidth", spec.BandwidthMbps },
                { "InstanceChargeType", "POSTPAY" },
                // Without it an unpaid order is left and no gateway ever comes.
                { "AutoPay", true },
                { "EnableIpsec", true },
                { "EnableSsl", false },
                { "NetworkType", "public" },
                { "Name", spec.Name },
                { "ClientToken", token },
            }
        );

    protected override IEnumerable<ResourceDifference> Differences(VpnGatewaySpec spec, JsonElement item) =>
        Changes.Of("network", spec.Network, item.Text("VpcId"));

    protected override AlibabaCall ChangeCall(VpnGatewaySpec spec, CloudResource live) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "ModifyVpnGatewayAttribute",
            live.Region,
            new()
            {
                { "RegionId", live.Region },
                { "VpnGatewayId", live.Id },
                { "Name", spec.Name },
            }
        );

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "DeleteVpnGateway",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "VpnGatewayId", resource.Id } }
        );

    static IEnumerable<string> Addresses(JsonElement item) =>
        ((string[])[item.Text("InternetIp"), item.Text("DisasterRecoveryInternetIp")]).Where(a => a.Length > 0);
}
