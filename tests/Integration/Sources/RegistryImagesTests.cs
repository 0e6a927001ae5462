using System.Text;
using Microsoft.AspNetCore.Http;
using Tandem.Adapters;
using Tandem.Adapters.Images;
using Tandem.Adapters.Sources;
using Tandem.Images;
using Tandem.Overlays.Sources;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Sources;

/// <summary>What a tag means, asked of a registry over the wire.</summary>
public sealed class RegistryImagesTests : IAsyncLifetime
{
    SourceServer _server = null!;
    readonly List<IDisposable> _open = [];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await SourceServer.StartAsync();

    [Fact]
    public async Task A_tag_is_its_digest_for_the_token_the_registry_asks_for()
    {
        _server.Push("team/shop", "1.0", "layer"u8.ToArray());
        var digest = await AskAsync("team/shop:1.0");
        Assert.Matches("^sha256:[0-9a-f]{64}$", digest.Value);
        // The registry said it in a header: nothing was fetched.
        Assert.DoesNotContain(_server.Log, a => a.Method == "GET" && a.Path.Contains("manifests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_that_does_not_say_is_counted_after()
    {
        var manifest = """{"schemaVersion":2}"""u8.ToArray();
        _server.Serve("/v2/team/shop/manifests/1.0", manifest, "application/vnd.oci.image.index.v1+json");
        Assert.Equal($"sha256:{ChartShop.Sha(manifest)}", (await AskAsync("team/shop:1.0")).Value);
    }

    [Fact]
    public async Task A_tag_that_is_not_there_is_said()
    {
        var missing = (await AskAsync("team/shop:9")).Failure!;
        Assert.Equal(ImageFailures.NoTag, missing.Code);
        Assert.Contains("has nothing called 9", missing.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_wants_a_login_is_told_apart_from_a_missing_tag()
    {
        _server.Push("team/shop", "1.0", "layer"u8.ToArray(), password: "secret");
        Assert.Equal(SourceFailures.Login, (await AskAsync("team/shop:1.0")).Failure?.Code);
        var refused = (await AskAsync("team/shop:1.0", Login("wrong"))).Failure!;
        Assert.Equal(SourceFailures.Login, refused.Code);
        Assert.Contains("with the login that the cluster has", refused.What.ToString(), StringComparison.Ordinal);
        Assert.Matches("^sha256:[0-9a-f]{64}$", (await AskAsync("team/shop:1.0", Login("secret"))).Value);
    }

    [Theory]
    [InlineData("169.254.169.254/latest/meta-data:1")]
    [InlineData("127.0.0.1:1/x:1")]
    [InlineData("10.0.0.1/x:1")]
    [InlineData("localhost/x:1")]
    public async Task An_address_inside_is_not_dialled(string image) =>
        Assert.Equal(
            SourceFailures.Host,
            (await Images(new AdapterOptions()).DigestAsync(ImageReference.Parse(image), null, Token)).Failure?.Code
        );

    [Theory]
    [InlineData("r.example/x:1?y=2")]
    [InlineData("r.example/../x:1")]
    [InlineData("r.example/X:1")]
    [InlineData("user:pass.word/x:1")]
    [InlineData("r.example/x:a b")]
    public async Task What_is_no_image_is_not_asked_for(string image) =>
        Assert.Equal(SourceFailures.Address, (await Images().DigestAsync(ImageReference.Parse(image), null, Token)).Failure?.Code);

    [Fact]
    public async Task A_registry_cannot_send_its_asker_inside()
    {
        _server.Answers["/v2/team/shop/manifests/1.0"] = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"http://169.254.169.254/latest/token\",service=\"x\"";
            return Task.CompletedTask;
        };
        Assert.Equal(SourceFailures.Address, (await AskAsync("team/shop:1.0")).Failure?.Code);
        _server.Answers["/v2/team/shop/manifests/1.0"] = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"https://169.254.169.254/latest/token\",service=\"x\"";
            return Task.CompletedTask;
        };
        Assert.Equal(SourceFailures.Host, (await AskAsync("team/shop:1.0")).Failure?.Code);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_given_up()
    {
        _server.Answers["/v2/team/shop/manifests/1.0"] = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(SourceFailures.Slow, (await AskAsync("team/shop:1.0")).Failure?.Code);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(25));
    }

    static SourceLogin Login(string password) => new("ada", new SecretText(password));

    Task<Result<string>> AskAsync(string image, SourceLogin? login = null) =>
        Images().DigestAsync(ImageReference.Parse($"localhost:{_server.Port}/{image}"), login, Token);

    RegistryImages Images(AdapterOptions? options = null)
    {
        options ??= _server.Options();
        var client = new SourceClient(new SourceGate(options), new SourceTrust(options), TimeProvider.System);
        _open.Add(client);
        return new(new OciRegistry(client), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(o => o.Dispose());
        await _server.DisposeAsync();
    }
}
