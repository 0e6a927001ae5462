using System.Formats.Tar;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tandem.Adapters;
using Tandem.Adapters.Sources;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Sources;

/// <summary>Charts over the wire, good ones and bad ones.</summary>
public sealed class ChartFetchTests : IAsyncLifetime
{
    SourceServer _server = null!;
    readonly List<IDisposable> _open = [];

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await SourceServer.StartAsync();

    [Fact]
    public async Task Versions_come_newest_first_and_the_chosen_one_is_unpacked()
    {
        var archive = ChartShop.Chart("1.10.0");
        _server.Stock(("1.9.0", ChartShop.Chart("1.9.0")), ("1.10.0", archive), ("2.0.0-rc.1", ChartShop.Chart("2.0.0-rc.1")));
        var versions = await Fetcher().VersionsAsync(Charts, "shop", null, Token);
        Assert.Equal(["2.0.0-rc.1", "1.10.0", "1.9.0"], versions.Value.Select(v => v.Version));

        var chart = await Fetcher().FetchAsync(Charts, "shop", "1.10.0", null, Token);
        Assert.Equal($"sha256:{ChartShop.Sha(archive)}", chart.Value.Digest);
        Assert.Equal(
            ["base/chart/Chart.yaml", "base/chart/templates/map.yaml", "base/chart/values.yaml"],
            chart.Value.Files.Select(f => f.Path)
        );
    }

    [Theory]
    [InlineData("charts")]
    [InlineData("charts/shop")]
    public async Task A_registry_gives_a_chart_for_the_token_it_asks_for(string path)
    {
        _server.Push("charts/shop", "1.2.3_build.5", ChartShop.Chart("1.2.3+build.5"));
        var at = Address($"oci://localhost:{_server.Port}/{path}");
        var versions = await Fetcher().VersionsAsync(at, "shop", null, Token);
        Assert.Equal(["1.2.3+build.5", "0.1.0"], versions.Value.Select(v => v.Version));
        var chart = await Fetcher().FetchAsync(at, "shop", "1.2.3+build.5", null, Token);
        Assert.Contains(chart.Value.Files, f => f.Path == "base/chart/templates/map.yaml");
    }

    [Fact]
    public async Task A_registry_with_a_password_wants_it_and_no_failure_tells_it()
    {
        _server.Push("charts/shop", "1.0.0", ChartShop.Chart("1.0.0"), "pass-word");
        var at = Address($"oci://localhost:{_server.Port}/charts");
        var refused = await Fetcher().FetchAsync(at, "shop", "1.0.0", new SourceLogin("ada", new SecretText("wrong-word")), Token);
        Assert.Equal(SourceFailures.Login, refused.Failure!.Code);
        Assert.DoesNotContain("wrong-word", refused.Failure.ToString(), StringComparison.Ordinal);
        Assert.True((await Fetcher().FetchAsync(at, "shop", "1.0.0", new SourceLogin("ada", new SecretText("pass-word")), Token)).Ok);
    }

    [Fact]
    public async Task A_login_stays_with_the_host_it_was_typed_for()
    {
        await using var other = await SourceServer.StartAsync();
        var archive = ChartShop.Chart("1.0.0");
        other.Serve("/elsewhere.tgz", archive);
        _server.Stock(("1.0.0", archive));
        _server.Answers["/charts/shop-1.0.0.tgz"] = Redirect($"{other.Address}/elsewhere.tgz");
        var both = new AdapterOptions { AllowedNetworks = ["127.0.0.0/8", "::1/128"], SourceAuthorities = Path.GetTempFileName() };
        await File.WriteAllTextAsync(
            both.SourceAuthorities,
            await File.ReadAllTextAsync(_server.Authorities, Token) + "\n" + await File.ReadAllTextAsync(other.Authorities, Token),
            Token
        );

        var chart = await Fetcher(both).FetchAsync(Charts, "shop", "1.0.0", new SourceLogin("ada", new SecretText("pass-word")), Token);
        Assert.True(chart.Ok, chart.Failure?.ToString());
        Assert.All(_server.Log, a => Assert.StartsWith("Basic ", a.Authorization));
        Assert.All(other.Log, a => Assert.Null(a.Authorization));
        File.Delete(both.SourceAuthorities);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/x.tgz", SourceFailures.Address)]
    [InlineData("https://169.254.169.254/latest/meta-data", SourceFailures.Host)]
    [InlineData("https://10.0.0.1/x.tgz", SourceFailures.Host)]
    [InlineData("https://[::ffff:169.254.169.254]/x.tgz", SourceFailures.Host)]
    [InlineData("https://u:p@localhost:PORT/x.tgz", SourceFailures.Address)]
    [InlineData("file:///etc/passwd", SourceFailures.Address)]
    [InlineData("/charts/shop-1.0.0.tgz", SourceFailures.Content)]
    public async Task A_redirect_is_looked_at_as_if_it_had_been_typed(string to, string code)
    {
        _server.Stock(("1.0.0", ChartShop.Chart("1.0.0")));
        _server.Answers["/charts/shop-1.0.0.tgz"] = Redirect(to.Replace("PORT", $"{_server.Port}"));
        Assert.Equal(code, (await Fetcher().FetchAsync(Charts, "shop", "1.0.0", null, Token)).Failure?.Code);
    }

    [Fact]
    public async Task A_host_that_is_not_listed_is_not_asked_even_by_a_redirect()
    {
        _server.Stock(("1.0.0", ChartShop.Chart("1.0.0")));
        var options = _server.Options();
        options.SourceHosts = ["charts.example.com", "*.example.org"];
        Assert.Equal(SourceFailures.Host, (await Fetcher(options).VersionsAsync(Charts, "shop", null, Token)).Failure?.Code);
        Assert.Empty(_server.Log);

        options.SourceHosts = ["localhost"];
        _server.Answers["/charts/shop-1.0.0.tgz"] = Redirect($"https://127.0.0.1:{_server.Port}/x");
        Assert.True((await Fetcher(options).VersionsAsync(Charts, "shop", null, Token)).Ok);
        Assert.Equal(SourceFailures.Host, (await Fetcher(options).FetchAsync(Charts, "shop", "1.0.0", null, Token)).Failure?.Code);
    }

    [Fact]
    public async Task Loopback_is_not_asked_unless_its_network_is_allowed()
    {
        _server.Stock(("1.0.0", ChartShop.Chart("1.0.0")));
        var options = new AdapterOptions { SourceAuthorities = _server.Authorities };
        Assert.Equal(SourceFailures.Host, (await Fetcher(options).VersionsAsync(Charts, "shop", null, Token)).Failure?.Code);
        Assert.Empty(_server.Log);
    }

    [Fact]
    public async Task A_name_that_turns_private_between_two_looks_is_not_dialled()
    {
        _server.Stock(("1.0.0", ChartShop.Chart("1.0.0")));
        var options = new AdapterOptions { SourceAuthorities = _server.Authorities };
        var asked = 0;
        var gate = new SourceGate(
            options,
            (_, _) => Task.FromResult(new[] { Interlocked.Increment(ref asked) == 1 ? IPAddress.Parse("203.0.113.1") : IPAddress.Loopback })
        );
        // The first answer would pass; what counts is the one that is dialled.
        Assert.True((await gate.AddressesOfAsync("rebinding.example.com", Token)).Ok);
        using var client = new SourceClient(gate, new SourceTrust(options), TimeProvider.System);
        var failure = await new ChartFetcher(client, new OciRegistry(client)).VersionsAsync(
            Address($"https://rebinding.example.com:{_server.Port}/charts"),
            "shop",
            null,
            Token
        );
        Assert.Equal(SourceFailures.Host, failure.Failure?.Code);
        Assert.Empty(_server.Log);
    }

    [Fact]
    public async Task An_authority_that_nobody_trusts_is_said_so()
    {
        var failure = await Fetcher(new AdapterOptions { AllowedNetworks = ["127.0.0.0/8", "::1/128"] })
            .VersionsAsync(Charts, "shop", null, Token);
        Assert.Contains("not signed by an authority", failure.Failure!.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        _server.Answers["/charts/index.yaml"] = async context =>
        {
            var block = new byte[1024 * 1024];
            Array.Fill(block, (byte)'#');
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        };
        Assert.Equal(SourceFailures.Large, (await Fetcher().VersionsAsync(Charts, "shop", null, Token)).Failure?.Code);
    }

    [Fact]
    public async Task A_small_answer_that_unpacks_to_a_large_one_is_cut_off()
    {
        _server.Answers["/charts/index.yaml"] = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new System.IO.Compression.GZipStream(
                context.Response.Body,
                System.IO.Compression.CompressionLevel.Fastest
            );
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 100; i++)
            {
                await zip.WriteAsync(block, context.RequestAborted);
            }
        };
        Assert.Equal(SourceFailures.Large, (await Fetcher().VersionsAsync(Charts, "shop", null, Token)).Failure?.Code);
    }

    [Fact]
    public async Task An_archive_that_is_not_the_listed_one_is_refused()
    {
        _server.Stock(("1.0.0", ChartShop.Chart("1.0.0")));
        _server.Serve("/charts/shop-1.0.0.tgz", ChartShop.Chart("1.0.0", ("templates/evil.yaml", "kind: X\n")));
        var failure = await Fetcher().FetchAsync(Charts, "shop", "1.0.0", null, Token);
        Assert.Equal(SourceFailures.Digest, failure.Failure?.Code);
    }

    [Fact]
    public async Task A_layer_that_is_not_the_named_one_is_refused()
    {
        var archive = ChartShop.Chart("1.0.0");
        _server.Push("charts/shop", "1.0.0", archive);
        _server.Serve($"/v2/charts/shop/blobs/sha256:{ChartShop.Sha(archive)}", ChartShop.Chart("6.6.6"));
        var failure = await Fetcher().FetchAsync(Address($"oci://localhost:{_server.Port}/charts"), "shop", "1.0.0", null, Token);
        Assert.Equal(SourceFailures.Digest, failure.Failure?.Code);
    }

    public static TheoryData<string> BadArchives =>
        [
            "up",
            "absolute",
            "link",
            "hard link",
            "device",
            "twice",
            "two roots",
            "bomb",
            "nested bomb",
            "no chart",
            "many",
            "large file",
            "no archive",
            "odd name",
        ];

    [Theory]
    [MemberData(nameof(BadArchives))]
    public async Task An_archive_with_a_trick_is_refused_whole(string trick)
    {
        var archive = Bad(trick);
        _server.Stock(("1.0.0", archive));
        var result = await Fetcher().FetchAsync(Charts, "shop", "1.0.0", null, Token);
        Assert.Equal(SourceFailures.Content, result.Failure?.Code);
    }

    static byte[] Bad(string trick)
    {
        var chart = ChartShop.File("shop/Chart.yaml", "name: shop\n");
        TarEntry Of(TarEntryType type, string link) => new PaxTarEntry(type, "shop/templates/x.yaml") { LinkName = link };
        return trick switch
        {
            "up" => ChartShop.Archive([chart, ChartShop.File("shop/../../etc/x", "x")]),
            "absolute" => ChartShop.Archive([chart, ChartShop.File("/etc/x", "x")]),
            "link" => ChartShop.Archive([chart, Of(TarEntryType.SymbolicLink, "/etc/passwd")]),
            "hard link" => ChartShop.Archive([chart, Of(TarEntryType.HardLink, "shop/Chart.yaml")]),
            "device" => ChartShop.Archive([
                chart,
                new PaxTarEntry(TarEntryType.CharacterDevice, "shop/zero") { DeviceMajor = 1, DeviceMinor = 5 },
            ]),
            "twice" => ChartShop.Archive([chart, ChartShop.File("shop/Chart.yaml", "name: other\n")]),
            "two roots" => ChartShop.Archive([chart, ChartShop.File("other/x.yaml", "x")]),
            "bomb" => ChartShop.Archive([
                chart,
                .. Enumerable.Range(0, 30).Select(i => ChartShop.File($"shop/f{i}", new string('x', 1_000_000))),
            ]),
            "nested bomb" => ChartShop.Archive([
                chart,
                .. Enumerable
                    .Range(0, 40)
                    .Select(i =>
                        ChartShop.File($"shop/charts/c{i}.tgz", ChartShop.Archive([ChartShop.File($"c{i}/big", new byte[1_000_000])]))
                    ),
            ]),
            "no chart" => ChartShop.Archive([ChartShop.File("shop/values.yaml", "a: 1\n")]),
            "many" => ChartShop.Archive([chart, .. Enumerable.Range(0, 1200).Select(i => ChartShop.File($"shop/f{i}", "x"))]),
            "large file" => ChartShop.Archive([chart, ChartShop.File("shop/big", new string('x', 1_100_000))]),
            "no archive" => Encoding.UTF8.GetBytes("this is no archive"),
            "odd name" => ChartShop.Archive([chart, ChartShop.File("shop/templates/a b\n.yaml", "x")]),
            _ => throw new ArgumentOutOfRangeException(nameof(trick)),
        };
    }

    [Fact]
    public async Task Sub_charts_are_unpacked_and_pictures_are_left_out_by_name()
    {
        var sub = ChartShop.Archive([
            ChartShop.File("db/Chart.yaml", "name: db\nversion: 1.0.0\n"),
            ChartShop.File("db/templates/db.yaml", "kind: X\n"),
        ]);
        _server.Stock(
            (
                "1.0.0",
                ChartShop.Archive([
                    ChartShop.File("shop/Chart.yaml", "name: shop\n"),
                    ChartShop.File("shop/charts/db-1.0.0.tgz", sub),
                    ChartShop.File("shop/icon.png", [0x89, 0x50, 0x4e, 0x47, 0, 0xff]),
                ])
            )
        );
        var chart = await Fetcher().FetchAsync(Charts, "shop", "1.0.0", null, Token);
        Assert.Equal(
            ["base/chart/Chart.yaml", "base/chart/charts/db/Chart.yaml", "base/chart/charts/db/templates/db.yaml"],
            chart.Value.Files.Select(f => f.Path)
        );
        Assert.Equal(["base/chart/icon.png"], chart.Value.LeftOut);
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        _server.Stock(("1.0.0", ChartShop.Chart("1.0.0")));
        Assert.Equal(SourceFailures.Missing, (await Fetcher().VersionsAsync(Charts, "nothing", null, Token)).Failure?.Code);
        Assert.Equal(SourceFailures.Missing, (await Fetcher().FetchAsync(Charts, "shop", "9.9.9", null, Token)).Failure?.Code);
        Assert.Equal(
            SourceFailures.Missing,
            (await Fetcher().VersionsAsync(Address($"{_server.Address}/none"), "shop", null, Token)).Failure?.Code
        );
        _server.Serve("/web/index.yaml", "<html>: ["u8.ToArray());
        Assert.Equal(
            SourceFailures.Content,
            (await Fetcher().VersionsAsync(Address($"{_server.Address}/web"), "shop", null, Token)).Failure?.Code
        );
    }

    static RequestDelegate Redirect(string to) =>
        context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = to;
            return Task.CompletedTask;
        };

    SourceAddress Charts => Address($"{_server.Address}/charts");

    static SourceAddress Address(string text) => SourceAddress.Parse(text, registries: true).Value;

    IChartSource Fetcher(AdapterOptions? options = null)
    {
        options ??= _server.Options();
        var client = new SourceClient(new SourceGate(options), new SourceTrust(options), TimeProvider.System);
        _open.Add(client);
        return new ChartFetcher(client, new OciRegistry(client));
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(o => o.Dispose());
        await _server.DisposeAsync();
    }
}
