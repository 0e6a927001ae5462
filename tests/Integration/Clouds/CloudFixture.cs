using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters;
using Tandem.Adapters.Clouds;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Sandbox;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>A Sandbox on loopback, with TLS, whose world turns 2,000 times as fast; and the adapter as the console would open it.</summary>
public sealed class CloudFixture : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-cloud-").FullName;
    readonly CloudProvider _provider = new(
        null!,
        new FixedKeys(),
        new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] },
        TimeProvider.System,
        NullLogger<AlibabaClient>.Instance
    );

    public SandboxServer Sandbox { get; private set; } = null!;

    public SandboxAccount First => Sandbox.Descriptor.Accounts[0];

    public async ValueTask InitializeAsync() =>
        Sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { DataDirectory = _folder, Speed = 2000 },
            NullLoggerFactory.Instance,
            TestContext.Current.CancellationToken
        );

    /// <summary>Opens the first account, with whatever is to be wrong about it.</summary>
    public ICloud Open(
        string? key = null,
        string? secret = null,
        string region = "cn-hangzhou",
        string? endpoint = null,
        string? ca = null
    ) =>
        _provider.Open(
            new OpenedAccount(
                new Account(
                    Guid.NewGuid(),
                    "Sandbox",
                    AccountKind.Alibaba,
                    key ?? First.AccessKeyId,
                    region,
                    endpoint ?? Sandbox.Descriptor.CloudEndpoint,
                    ca ?? Sandbox.Descriptor.CloudCaPem,
                    true,
                    default,
                    "test",
                    null
                ),
                new SecretText(secret ?? First.AccessKeySecret)
            )
        );

    /// <summary>Looks until it is made.</summary>
    public static async Task<CloudResource> ReadyAsync(ICloud cloud, CloudResource resource, CancellationToken cancellation)
    {
        while (resource.State == ResourceState.Creating)
        {
            await Task.Delay(10, cancellation);
            resource = (await cloud.ReadAsync(resource, cancellation)).Value!;
        }
        Assert.True(resource.State == ResourceState.Ready, $"{resource.Id} is {resource.Status}");
        return resource;
    }

    /// <summary>Deletes as the run step does: again while something hangs on it, then looks until it is gone.</summary>
    public static async Task RemoveAsync(ICloud cloud, CloudResource resource, CancellationToken cancellation)
    {
        while (await cloud.DeleteAsync(resource, cancellation) is { Ok: false } refused)
        {
            Assert.StartsWith("DependencyViolation", refused.Failure.Code, StringComparison.Ordinal);
            await Task.Delay(20, cancellation);
        }
        while ((await cloud.ReadAsync(resource, cancellation)).Value is not null)
        {
            await Task.Delay(10, cancellation);
        }
    }

    /// <summary>One key for every link, known to the tests.</summary>
    public const string LinkKey = "TheKeyOfTheLinkThatMustNotShow";

    sealed class FixedKeys : ILinkKeys
    {
        public Task<SecretText> OfAsync(string link, CancellationToken cancellation) =>
            Task.FromResult(new SecretText($"{LinkKey}-{link.Split('/')[^1]}"));
    }

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _provider.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
