using Tandem.Images;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>The registries of the Sandbox through the adapter: what it finds, and what it says about what it does not find.</summary>
public sealed class ImageRegistryTests(CloudFixture fixture) : IClassFixture<CloudFixture>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    async Task<(IImageRegistry Port, RegistryInstance Registry)> OpenAsync()
    {
        var port = fixture.Open().Images;
        return (port, Assert.Single((await port.InstancesAsync("cn-hangzhou", Cancellation)).Value));
    }

    static Task<Result<string>> DigestAsync((IImageRegistry Port, RegistryInstance Registry) at, string image) =>
        at.Port.DigestAsync(at.Registry, ImageReference.Parse($"{at.Registry.Hosts[0]}/{image}"), Cancellation);

    [Fact]
    public async Task A_tag_comes_to_a_digest_with_its_algorithm()
    {
        var at = await OpenAsync();

        Assert.True(at.Registry.IsReady);
        Assert.Equal(2, at.Registry.Hosts.Count);
        Assert.Matches("^sha256:[0-9a-f]{64}$", (await DigestAsync(at, "tandem/hello:1.0")).Value);
        Assert.Matches("^sha256:[0-9a-f]{64}$", (await DigestAsync(at, "shop/nightly:n130")).Value);
        Assert.Empty((await at.Port.InstancesAsync("cn-shanghai", Cancellation)).Value);
    }

    [Theory]
    [InlineData("tandem/hello:9.9", ImageFailures.NoTag, "has no tag 9.9")]
    [InlineData("shop/nightly:n999", ImageFailures.NoTag, "has no tag n999")]
    [InlineData("shop/empty:1.0", ImageFailures.NoTag, "has no tag 1.0")]
    [InlineData("tandem/none:1.0", ImageFailures.NoRepository, "has no repository tandem/none")]
    [InlineData("none/hello:1.0", ImageFailures.NoRepository, "has no namespace none")]
    [InlineData("hello:1.0", ImageFailures.NoRepository, "has no repository hello")]
    public async Task What_is_missing_is_said(string image, string code, string what)
    {
        var missing = await DigestAsync(await OpenAsync(), image);

        Assert.Equal(code, missing.Failure!.Code);
        Assert.Contains(what, missing.Failure.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tags_that_are_there_are_counted_to_the_last_page()
    {
        var missing = await DigestAsync(await OpenAsync(), "shop/nightly:n999");

        Assert.StartsWith("It has 130, among them n001, ", missing.Failure!.Hint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_gone_is_told_from_a_missing_repository()
    {
        var (port, registry) = await OpenAsync();
        var gone = await DigestAsync((port, registry with { Id = "cri-gone" }), "tandem/hello:1.0");

        Assert.Equal(ImageFailures.NoRegistry, gone.Failure!.Code);
        Assert.Contains("does not exist any more", gone.Failure.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_is_good_for_an_hour_and_prints_nothing()
    {
        var (port, registry) = await OpenAsync();
        var login = (await port.LoginAsync(registry, Cancellation)).Value;

        Assert.InRange(login.Until - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        Assert.DoesNotContain(login.Password.Reveal(), login.ToString(), StringComparison.Ordinal);
    }
}
