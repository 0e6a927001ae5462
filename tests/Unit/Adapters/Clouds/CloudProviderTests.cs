using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters;
using Tandem.Adapters.Clouds;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class CloudProviderTests
{
    static readonly HastyClock Clock = new();

    static ICloud Open(CloudProvider provider, string? endpoint, string? ca = null, string secret = "s") =>
        provider.Open(
            new OpenedAccount(
                new Account(Guid.NewGuid(), "n", AccountKind.Alibaba, "k", "cn-beijing", endpoint, ca, false, default, "me", null),
                new SecretText(secret)
            )
        );

    static CloudProvider Provider() => new(null!, null!, new AdapterOptions(), Clock, NullLogger<AlibabaClient>.Instance);

    [Theory]
    [InlineData("https://127.0.0.1:7443")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://10.0.0.1")]
    [InlineData("https://[::1]:7443")]
    public async Task An_internal_endpoint_is_refused_with_a_sentence(string endpoint)
    {
        using var provider = Provider();

        var who = await Open(provider, endpoint).WhoAmIAsync(TestContext.Current.CancellationToken);

        Assert.Equal("cloud.address-refused", who.Failure!.Code);
        Assert.Equal("Endpoint", who.Failure.Field);
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_are_told_by_every_call()
    {
        using var provider = Provider();
        var cancellation = TestContext.Current.CancellationToken;

        Assert.Equal("account.ca", (await Open(provider, null, "no pem").WhoAmIAsync(cancellation)).Failure!.Code);
        Assert.Equal("account.endpoint", (await Open(provider, "http://x.example").RegionsAsync(cancellation)).Failure!.Code);
    }

    [Fact]
    public void The_same_credentials_share_one_connection_and_a_changed_secret_does_not()
    {
        using var provider = Provider();

        Assert.Same(Open(provider, null), Open(provider, null));
        Assert.NotSame(Open(provider, null), Open(provider, null, secret: "changed"));
    }

    [Theory]
    [InlineData("cn-hangzhou", "vpc.aliyuncs.com", "ecs-cn-hangzhou.aliyuncs.com")]
    [InlineData("eu-central-1", "vpc.eu-central-1.aliyuncs.com", "ecs.eu-central-1.aliyuncs.com")]
    public void Hosts_follow_the_rule_and_its_exceptions(string region, string vpc, string ecs)
    {
        Assert.Equal(vpc, Product.Vpc.Host(region));
        Assert.Equal(ecs, Product.Ecs.Host(region));
    }
}
