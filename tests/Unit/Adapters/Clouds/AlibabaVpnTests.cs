using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaVpnTests
{
    static readonly Ownership Mine = new("plan1", "primary/vpn");

    static readonly VpnGatewaySpec Gateway = new("gw", "cn-beijing", Mine, "vpc-1", "vsw-1", "vsw-2", 10);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_is_paid_for_and_tagged_right_after_it_was_made()
    {
        var fake = new FakeAlibaba(_ => Ok("""{"VpnGatewayId":"vpn-1"}"""));

        var made = await fake.Cloud.CreateAsync(Gateway, "t", Cancellation);

        Assert.Equal(("vpn-1", ResourceState.Creating), (made.Value.Id, made.Value.State));
        Assert.Equal(["CreateVpnGateway", "TagResources"], fake.Seen.Select(r => r.Action));
        Assert.Equal(("true", "vsw-2"), (fake.Seen[0]["AutoPay"], fake.Seen[0]["DisasterRecoveryVSwitchId"]));
        Assert.Equal(
            ("VpnGateway", "vpn-1", "plan1"),
            (fake.Seen[1]["ResourceType"], fake.Seen[1]["ResourceId.1"], fake.Seen[1]["Tag.1.Value"])
        );
    }

    [Fact]
    public async Task A_gateway_that_was_made_but_not_tagged_is_recognised_and_tagged()
    {
        var fake = new FakeAlibaba(r =>
            Ok(
                r["VpcId"] is null
                    ? "{}"
                    : """{"TotalCount":2,"VpnGateways":{"VpnGateway":[{"VpnGatewayId":"vpn-0","Name":"other","VpcId":"vpc-1","Status":"active"},{"VpnGatewayId":"vpn-1","Name":"gw","VpcId":"vpc-1","Status":"active","InternetIp":"198.18.0.1","DisasterRecoveryInternetIp":"198.18.0.2"}]}}"""
            )
        );

        var found = await fake.Cloud.FindAsync(Gateway, Cancellation);

        Assert.Equal(("vpn-1", "198.18.0.1,198.18.0.2", Mine), (found.Value!.Id, found.Value.Address, found.Value.Owner));
        Assert.Equal("vpn-1", fake.Seen.Single(r => r.Action == "TagResources")["ResourceId.1"]);
    }

    [Fact]
    public async Task A_connection_has_two_strong_tunnels_and_its_key_is_in_the_body_alone()
    {
        var fake = new FakeAlibaba(_ => Ok("""{"VpnConnectionId":"vco-1"}"""));
        var spec = new VpnConnectionSpec(
            "c",
            "cn-beijing",
            Mine,
            "vpn-1",
            ["cgw-1", "cgw-2"],
            "10.0.0.0/16",
            "10.1.0.0/16",
            "plan1/backup-1"
        );

        var made = await fake.Cloud.CreateAsync(spec, "t", Cancellation);

        Assert.Equal("vco-1", made.Value.Id);
        var seen = Assert.Single(fake.Seen);
        const string First = "TunnelOptionsSpecification.1";
        Assert.Equal(
            ("cgw-1", "master", "cgw-2"),
            (seen[$"{First}.CustomerGatewayId"], seen[$"{First}.Role"], seen["TunnelOptionsSpecification.2.CustomerGatewayId"])
        );
        Assert.Equal(
            ("ikev2", "aes256", "sha256", "group14"),
            (
                seen[$"{First}.TunnelIkeConfig.IkeVersion"],
                seen[$"{First}.TunnelIkeConfig.IkeEncAlg"],
                seen[$"{First}.TunnelIkeConfig.IkeAuthAlg"],
                seen[$"{First}.TunnelIpsecConfig.IpsecPfs"]
            )
        );
        Assert.Equal(FakeLinkKeys.Prefix + "plan1/backup-1", seen[$"{First}.TunnelIkeConfig.Psk"]);
        Assert.Contains("Psk", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(fake.Log.Lines, l => l.Contains(FakeLinkKeys.Prefix, StringComparison.Ordinal));
        Assert.DoesNotContain(FakeLinkKeys.Prefix, made.Value.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup-1/vpn", "vpn-1")]
    [InlineData("backup-1/vpn@0", "198.18.0.1")]
    [InlineData("backup-1/vpn@1", "198.18.0.2")]
    public void A_reference_stands_for_an_id_or_for_an_address(string reference, string expected)
    {
        var gateway = new CloudResource(
            ResourceKind.VpnGateway,
            "vpn-1",
            "n",
            "r",
            ResourceState.Ready,
            "active",
            Mine,
            "198.18.0.1,198.18.0.2"
        );

        Assert.Equal(expected, AddressReference.Resolve(reference, _ => gateway));
    }
}
