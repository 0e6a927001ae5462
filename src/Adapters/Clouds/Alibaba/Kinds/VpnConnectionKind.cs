using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// An IPsec connection of two tunnels. Its shared key is fetched at the moment of the call and goes nowhere but into its body; the cloud's answers
/// hold it in clear, so they are never logged.
/// </summary>
sealed class VpnConnectionKind(AlibabaClient client, ILinkKeys keys)
    : RpcKind<VpnConnectionSpec>(
        client,
        new(
            ResourceKind.VpnConnection,
            Product.Vpc,
            "DescribeVpnConnections",
            ["VpnConnections", "VpnConnection"],
            "VpnConnectionId",
            "Name"
        )
        {
            Paging = Paging.Numbered(50),
            Filter = id => ("VpnConnectionId", id),
            Status = "State",
            FirstStatus = "init",
            Ready = ["active", "updating"],
            Deleting = ["deleting"],
        }
    )
{
    protected override bool CanRename => false;

    public override async Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var connection = (VpnConnectionSpec)spec;
        var key = await keys.OfAsync(connection.Link, cancellation);
        var made = await Client.CallAsync(CreateCall(connection, token, key), cancellation);
        return made.Map(m => new CloudResource(
            ResourceKind.VpnConnection,
            m.Text("VpnConnectionId"),
            spec.Name,
            spec.Region,
            ResourceState.Creating,
            "init",
            spec.Owner
        ));
    }

    static AlibabaCall CreateCall(VpnConnectionSpec spec, string token, SecretText key) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "CreateVpnConnection",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "VpnGatewayId", spec.VpnGateway },
                { "LocalSubnet", spec.LocalCidr },
                { "RemoteSubnet", spec.RemoteCidr },
                { "AutoConfigRoute", true },
                { "EffectImmediately", true },
                { "Name", spec.Name },
                { "Tags", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            },
            new()
            {
                { "TunnelOptionsSpecification", spec.CustomerGateways.Select((end, i) => Tunnel(end, i == 0 ? "master" : "slave", key)) },
            }
        );

    /// <summary>The defaults of the cloud (ikev1, md5, group2) are too weak to be taken.</summary>
    static Parameters Tunnel(string end, string role, SecretText key) =>
        new()
        {
            { "CustomerGatewayId", end },
            { "Role", role },
            {
                "TunnelIkeConfig",
                new Parameters
                {
                    { "Psk", key.Reveal() },
                    { "IkeVersion", "ikev2" },
                    { "IkeMode", "main" },
                    { "IkeEncAlg", "aes256" },
                    { "IkeAuthAlg", "sha256" },
                    { "IkePfs", "group14" },
                    { "IkeLifetime", 86400 },
                }
            },
            {
                "TunnelIpsecConfig",
                new Parameters
                {
                    { "IpsecEncAlg", "aes256" },
                    { "IpsecAuthAlg", "sha256" },
                    { "IpsecPfs", "group14" },
                    { "IpsecLifetime", 86400 },
                }
            },
        };

    protected override IEnumerable<ResourceDifference> Differences(VpnConnectionSpec spec, JsonElement item) =>
        [
            .. Changes.Of("vpnGateway", spec.VpnGateway, item.Text("VpnGatewayId")),
            .. Changes.Of("localCidr", spec.LocalCidr, item.Text("LocalSubnet")),
            .. Changes.Of("remoteCidr", spec.RemoteCidr, item.Text("RemoteSubnet")),
            .. Changes.OfSets(
                "customerGateways",
                spec.CustomerGateways,
                item.Items("TunnelOptionsSpecification", "TunnelOptions").Select(t => t.Text("CustomerGatewayId"))
            ),
            .. Changes.Of(VpnConnectionSpec.Tunnels, Up, Negotiation(item), canChange: true),
        ];

    const string Up = "up";

    /// <summary>One tunnel that is up carries the traffic of both.</summary>
    static string Negotiation(JsonElement item)
    {
        string[] all = [item.Text("Status"), .. item.Items("TunnelOptionsSpecification", "TunnelOptions").Select(t => t.Text("Status"))];
        return all.Contains("ipsec_sa_established") ? Up : all.FirstOrDefault(s => s.Length > 0) ?? "unknown";
    }

    /// <summary>The ends agree by themselves; there is nothing to be set.</summary>
    public override Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation) =>
        Task.FromResult(Result.Of(new Done()));

    protected override AlibabaCall CreateCall(VpnConnectionSpec spec, string token) =>
        throw new InvalidOperationException("A connection is made with its key.");

    /// <summary>A tunnel that is changed is down meanwhile, as if it were new.</summary>
    protected override AlibabaCall ChangeCall(VpnConnectionSpec spec, CloudResource live) =>
        throw new InvalidOperationException("A connection is replaced, not changed.");

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Vpc,
            "DeleteVpnConnection",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "VpnConnectionId", resource.Id } }
        );
}
