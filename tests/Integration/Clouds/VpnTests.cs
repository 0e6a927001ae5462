using Tandem.Clouds;
using Xunit;

namespace Tandem.Integration.Clouds;

public sealed class VpnTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    const string Region = "cn-hangzhou";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The network and the gateway of one side, in the order of creation.</summary>
    static IEnumerable<ResourceSpec> Side(string plan, string site, string range)
    {
        Ownership Owner(string part) => new(plan, $"{site}/{part}");
        string Key(string part) => $"{site}/{part}";
        return
        [
            new NetworkSpec($"t-{site}", Region, Owner("network"), $"{range}.0.0/16"),
            new SubnetSpec($"t-{site}-1", Region, Owner("subnet-1"), Key("network"), $"{Region}-h", $"{range}.1.0/24"),
            new SubnetSpec($"t-{site}-2", Region, Owner("subnet-2"), Key("network"), $"{Region}-i", $"{range}.2.0/24"),
            new VpnGatewaySpec($"t-{site}-vpn", Region, Owner("vpn"), Key("network"), Key("subnet-1"), Key("subnet-2"), 10),
        ];
    }

    static IEnumerable<ResourceSpec> Connection(string plan, string site, string peer, string local, string remote)
    {
        Ownership Owner(string part) => new(plan, $"{site}/{part}");
        string[] ends = [$"{site}/end-1", $"{site}/end-2"];
        return
        [
            new CustomerGatewaySpec($"t-{site}-end-1", Region, Owner("end-1"), AddressReference.Of($"{peer}/vpn", 0)),
            new CustomerGatewaySpec($"t-{site}-end-2", Region, Owner("end-2"), AddressReference.Of($"{peer}/vpn", 1)),
            new VpnConnectionSpec(
                $"t-{site}-link",
                Region,
                Owner("link"),
                $"{site}/vpn",
                ends,
                $"{local}.0.0/16",
                $"{remote}.0.0/16",
                $"{plan}/backup-1"
            ),
        ];
    }

    [Fact]
    public async Task Two_networks_are_connected_found_again_compared_and_parted()
    {
        var cloud = fixture.Open();
        var plan = Guid.NewGuid().ToString("N");
        List<ResourceSpec> specs =
        [
            .. Side(plan, "primary", "10.20"),
            .. Side(plan, "backup-1", "10.21"),
            .. Connection(plan, "primary", "backup-1", "10.20", "10.21"),
            .. Connection(plan, "backup-1", "primary", "10.21", "10.20"),
        ];

        var made = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        var again = await SiteSpecs.EnsureAsync(cloud, specs, Cancellation);
        var owned = await cloud.ListOwnedAsync(Region, plan, Cancellation);

        Assert.Equal(made.Values.Select(r => r.Id), again.Values.Select(r => r.Id));
        Assert.Equal(specs.Select(s => s.Owner.Key).Order(), owned.Value.Select(r => r.Owner!.Key).Order());
        foreach (var spec in specs)
        {
            var bound = spec.Bind(k => AddressReference.Resolve(k, key => made[key]));
            var same = await cloud.CompareAsync(bound, made[spec.Owner.Key], Cancellation);
            Assert.True(
                same.Ok && same.Value.Count == 0,
                $"{spec.Owner.Key}: {same.Failure} {(same.Ok ? string.Join(", ", same.Value) : "")}"
            );
        }
        Assert.DoesNotContain(owned.Value, r => r.ToString().Contains(CloudFixture.LinkKey, StringComparison.Ordinal));

        var refused = await cloud.DeleteAsync(made["primary/end-1"], Cancellation);
        Assert.Equal("DependencyViolation.VpnConnection", refused.Failure!.Code);
        foreach (var spec in Enumerable.Reverse(specs))
        {
            await CloudFixture.RemoveAsync(cloud, made[spec.Owner.Key], Cancellation);
        }
        Assert.Empty((await cloud.ListOwnedAsync(Region, plan, Cancellation)).Value);
    }
}
