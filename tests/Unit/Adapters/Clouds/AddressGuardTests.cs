using System.Net;
using Tandem.Adapters;
using Tandem.Adapters.Net;
using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.100.100.200")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    public void Rule_03_this_machine_and_metadata_services_are_refused_in_every_spelling(string address) =>
        Assert.False(new AddressGuard(new AdapterOptions()).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("fd12::1")]
    [InlineData("::ffff:10.0.0.1")]
    public void Rule_03_private_addresses_are_for_clusters_only(string address)
    {
        Assert.True(new AddressGuard(new AdapterOptions()).Allows(IPAddress.Parse(address)));
        Assert.False(new AddressGuard(new AdapterOptions(), allowPrivate: false).Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("47.96.1.2")]
    [InlineData("2408:4000::1")]
    [InlineData("172.32.0.1")]
    public void Public_addresses_are_allowed(string address) =>
        Assert.True(new AddressGuard(new AdapterOptions(), allowPrivate: false).Allows(IPAddress.Parse(address)));

    [Fact]
    public void Rule_03_an_allowed_network_opens_exactly_itself()
    {
        var guard = new AddressGuard(new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] }, allowPrivate: false);

        Assert.True(guard.Allows(IPAddress.Parse("127.0.0.1")));
        Assert.True(guard.Allows(IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.False(guard.Allows(IPAddress.Parse("::1")));
        Assert.False(guard.Allows(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public async Task Rule_03_a_refused_host_is_not_dialled() =>
        await Assert.ThrowsAsync<AddressRefusedException>(() =>
            new AddressGuard(new AdapterOptions()).ConnectAsync("127.0.0.1", 9, TestContext.Current.CancellationToken)
        );

    [Fact]
    public async Task Rule_03_a_name_that_changes_its_mind_is_checked_again_at_every_connection()
    {
        string[] answers = ["203.0.113.7", "169.254.169.254", "10.0.0.5 127.0.0.1"];
        var asked = 0;
        var guard = new AddressGuard(
            new AdapterOptions(),
            resolve: (_, _) => Task.FromResult(answers[asked++].Split(' ').Select(IPAddress.Parse).ToArray())
        );
        var token = TestContext.Current.CancellationToken;

        Assert.Equal("203.0.113.7", Assert.Single(await guard.AllowedAsync("api.example", token)).ToString());
        await Assert.ThrowsAsync<AddressRefusedException>(() => guard.ConnectAsync("api.example", 443, token));
        Assert.Equal("10.0.0.5", Assert.Single(await guard.AllowedAsync("api.example", token)).ToString());
        Assert.Equal(3, asked);
    }
}
