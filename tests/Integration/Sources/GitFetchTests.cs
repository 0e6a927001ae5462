using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Adapters.Sources;
using Tandem.Overlays.Sources;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.Sources;

/// <summary>The real git against a real <c>git http-backend</c>, and everything that a stranger's repository may hold.</summary>
public sealed class GitFetchTests : IAsyncLifetime
{
    SourceServer _server = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await SourceServer.StartAsync();

    [Theory]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("v1")]
    [InlineData("COMMIT")]
    public async Task A_commit_is_fetched_by_branch_tag_and_id(string reference)
    {
        var shop = await ShopAsync(
            ("deploy/base/a.yaml", "a: 1\n"),
            ("deploy/overlays/x/kustomization.yaml", "resources: []\n"),
            ("src/code.cs", "class C;")
        );
        await shop.RunAsync("tag", "-a", "-m", "one", "v1");
        await shop.PublishAsync();
        var commit = (await shop.RunAsync("rev-parse", "HEAD")).Trim();
        var place = Place("deploy", reference == "COMMIT" ? commit : reference);

        var tree = await Fetcher().FetchAsync(place, null, Token);
        Assert.True(tree.Ok, tree.Failure?.ToString());
        Assert.Equal(commit, tree.Value.Revision);
        Assert.Equal(["base/a.yaml", "overlays/x/kustomization.yaml"], tree.Value.Files.Select(f => f.Path));
        Assert.Equal("a: 1\n", tree.Value.Files[0].Content);
        Assert.Equal(commit, (await Fetcher().RevisionAsync(place, null, Token)).Value);
    }

    [Fact]
    public async Task News_are_seen_by_the_revision()
    {
        var shop = await ShopAsync(("a.yaml", "a: 1\n"));
        var first = await Fetcher().RevisionAsync(Place(), null, Token);
        await shop.CommitAsync(("a.yaml", "a: 2\n"));
        await shop.PublishAsync();
        Assert.NotEqual(first.Value, (await Fetcher().RevisionAsync(Place(), null, Token)).Value);
        Assert.Equal("a: 2\n", Assert.Single((await Fetcher().FetchAsync(Place(), null, Token)).Value.Files).Content);
    }

    [Fact]
    public async Task A_token_goes_to_the_host_and_nowhere_else()
    {
        await ShopAsync(("a.yaml", "a: 1\n"));
        var git = _server.Answers;
        var wanted = "Basic " + Convert.ToBase64String("git:to-ken"u8);
        git["/git/closed.git/*"] = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.WWWAuthenticate) = (401, "Basic");
            return Task.CompletedTask;
        };
        var refused = await Fetcher().FetchAsync(Place(repository: "closed.git"), new SourceLogin("", new SecretText("to-ken")), Token);
        Assert.Equal(SourceFailures.Login, refused.Failure?.Code);
        Assert.DoesNotContain("to-ken", refused.Failure!.ToString(), StringComparison.Ordinal);
        Assert.Contains(_server.Log, a => a.Authorization == wanted);
        Assert.Equal(SourceFailures.Login, (await Fetcher().FetchAsync(Place(repository: "closed.git"), null, Token)).Failure?.Code);
    }

    [Theory]
    [InlineData("http://localhost:PORT/git/shop.git")]
    [InlineData("ssh://git@localhost/shop.git")]
    [InlineData("git@localhost:shop.git")]
    [InlineData("git://localhost/shop.git")]
    [InlineData("file:///etc")]
    [InlineData("/etc")]
    [InlineData("ext::sh -c touch% /tmp/x")]
    [InlineData("ext::sh")]
    [InlineData("fd::17")]
    [InlineData("https::https://localhost:PORT/git/shop.git")]
    [InlineData("--upload-pack=touch")]
    [InlineData("-c core.sshCommand=x")]
    [InlineData("https://user:secret-word@localhost:PORT/git/shop.git")]
    [InlineData("https://localhost:PORT/git/shop.git?x=1")]
    [InlineData("https://localhost:PORT/git/../shop.git")]
    [InlineData("https://localhost:PORT/git/shop.git\n--upload-pack=x")]
    [InlineData("https://")]
    [InlineData("https://localhost")]
    public void An_address_that_is_none_is_refused_with_a_sentence(string address)
    {
        var place = GitPlace.Parse(address.Replace("PORT", $"{_server.Port}"), "", "");
        Assert.Equal(SourceFailures.Address, place.Failure?.Code);
        Assert.DoesNotContain("secret-word", place.Failure!.ToString(), StringComparison.Ordinal);
        Assert.Empty(_server.Log);
    }

    [Theory]
    [InlineData("--upload-pack=touch")]
    [InlineData("-x")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("+a")]
    [InlineData("^a")]
    [InlineData("a~1")]
    [InlineData("a@{1}")]
    [InlineData("*")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData(".a")]
    [InlineData("a.lock")]
    [InlineData("a\nb")]
    public void A_name_that_is_no_branch_is_refused_with_a_sentence(string reference) =>
        Assert.Equal("Ref", GitPlace.Parse($"{_server.Address}/git/shop.git", reference, "").Failure?.Field);

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../b")]
    [InlineData(".git")]
    [InlineData("a/.GIT/b")]
    [InlineData("a b")]
    [InlineData(":(glob)x")]
    public void A_folder_that_leads_astray_is_refused_with_a_sentence(string folder) =>
        Assert.Equal("Folder", GitPlace.Parse($"{_server.Address}/git/shop.git", "", folder).Failure?.Field);

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://127.0.0.1/x.git")]
    [InlineData("https://[::1]/x.git")]
    [InlineData("https://2130706433/x.git")]
    [InlineData("https://10.0.0.1/x.git")]
    [InlineData("https://[::ffff:169.254.169.254]/x.git")]
    [InlineData("https://localhost/x.git")]
    public async Task An_address_inside_is_not_dialled(string address)
    {
        var fetcher = Fetcher(new AdapterOptions { SourceAuthorities = _server.Authorities });
        Assert.Equal(SourceFailures.Host, (await fetcher.FetchAsync(GitPlace.Parse(address, "", "").Value, null, Token)).Failure?.Code);
    }

    [Fact]
    public async Task A_host_that_is_not_listed_is_not_asked()
    {
        var options = _server.Options();
        options.SourceHosts = ["git.example.com"];
        Assert.Equal(SourceFailures.Host, (await Fetcher(options).FetchAsync(Place(), null, Token)).Failure?.Code);
        Assert.Empty(_server.Log);
    }

    [Fact]
    public async Task A_name_means_for_git_what_it_meant_when_it_was_judged()
    {
        await ShopAsync(("a.yaml", "a: 1\n"));
        var place = GitPlace.Parse($"https://rebinding.example.com:{_server.Port}/git/shop.git", "", "").Value;
        var inside = new SourceGate(
            new AdapterOptions { SourceAuthorities = _server.Authorities },
            (_, _) => Task.FromResult(new[] { IPAddress.Loopback })
        );
        Assert.Equal(SourceFailures.Host, (await Fetcher(gate: inside).FetchAsync(place, null, Token)).Failure?.Code);
        Assert.Empty(_server.Log);

        // Nobody else knows the name: that git arrives shows that it was told the address. The certificate is another host's, and that is as far as it gets.
        var told = new SourceGate(_server.Options(), (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));
        var failure = (await Fetcher(gate: told).FetchAsync(place, null, Token)).Failure!;
        Assert.Contains("certificate", failure.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await ShopAsync(("a.yaml", "a: 1\n"));
        _server.Answers["/git/moved.git/*"] = context =>
        {
            context.Response.Redirect($"{_server.Address}/git/shop.git/info/refs?service=git-upload-pack");
            return Task.CompletedTask;
        };
        Assert.Equal(SourceFailures.Host, (await Fetcher().FetchAsync(Place(repository: "moved.git"), null, Token)).Failure?.Code);
        Assert.DoesNotContain(_server.Log, a => a.Path.Contains("shop.git", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        await ShopAsync(("a.yaml", "a: 1\n"));
        Assert.Equal(SourceFailures.Missing, (await Fetcher().FetchAsync(Place(repository: "none.git"), null, Token)).Failure?.Code);
        Assert.Equal("Ref", (await Fetcher().FetchAsync(Place("", "nothing"), null, Token)).Failure?.Field);
        Assert.Equal("Ref", (await Fetcher().FetchAsync(Place("", new string('a', 40)), null, Token)).Failure?.Field);
        Assert.Equal("Folder", (await Fetcher().FetchAsync(Place("nothing"), null, Token)).Failure?.Field);
    }

    [Fact]
    public async Task Without_git_the_remedy_is_said()
    {
        var options = _server.Options();
        var fetcher = new GitFetcher(new Toolbox(null, null, null), new SourceGate(options), new SourceTrust(options), TimeProvider.System);
        Assert.Contains("GitPath", (await fetcher.FetchAsync(Place(), null, Token)).Failure!.Hint.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("120000", "link.yaml", "is a link")]
    [InlineData("160000", "sub", "is a submodule")]
    [InlineData("100644", "a b.yaml", "not allowed")]
    [InlineData("100644", "x/.GIT/config", "not allowed")]
    [InlineData("100644", "x/.git /config", "not allowed")]
    public async Task Links_submodules_and_odd_paths_are_refused_by_name(string mode, string path, string word)
    {
        var shop = await ShopAsync(("a.yaml", "a: 1\n"));
        var id =
            mode == "160000" ? (await shop.RunAsync("rev-parse", "HEAD")).Trim() : (await shop.RunAsync("rev-parse", "HEAD:a.yaml")).Trim();
        await shop.EntryAsync(mode, id, path);
        await shop.PublishAsync();
        var failure = (await Fetcher().FetchAsync(Place(), null, Token)).Failure!;
        Assert.Contains(word, failure.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_file_notes_are_refused_and_pictures_left_out()
    {
        var shop = await ShopAsync(("a.yaml", "a: 1\n"), ("icon.png", "\u0089PNG\0\0"));
        Assert.Equal(["icon.png"], (await Fetcher().FetchAsync(Place(), null, Token)).Value.LeftOut);
        await shop.CommitAsync(("big.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"));
        await shop.PublishAsync();
        Assert.Contains(
            "large file storage",
            (await Fetcher().FetchAsync(Place(), null, Token)).Failure!.What.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_tree_that_repeats_itself_without_end_is_cut_off()
    {
        var shop = await ShopAsync(("a.yaml", "a: 1\n"));
        // Ten folders, each with the same ten folders, ten deep: ten thousand million paths in a few hundred bytes.
        var line = $"100644 blob {(await shop.RunAsync("rev-parse", "HEAD:a.yaml")).Trim()}\ta.yaml\n";
        for (var depth = 0; depth < 10; depth++)
        {
            var tree = (await shop.RunWithAsync(line, "mktree")).Trim();
            line = string.Concat(Enumerable.Range(0, 10).Select(i => $"040000 tree {tree}\td{i}\n"));
        }
        var commit = (await shop.RunAsync("commit-tree", "-m", "bomb", (await shop.RunWithAsync(line, "mktree")).Trim())).Trim();
        await shop.RunAsync("update-ref", "refs/heads/main", commit);
        await shop.PublishAsync();
        Assert.Equal(SourceFailures.Large, (await Fetcher().FetchAsync(Place(), null, Token)).Failure?.Code);
    }

    [Fact]
    public async Task A_file_that_unpacks_to_gigabytes_is_not_taken()
    {
        var shop = await ShopAsync(("a.yaml", "a: 1\n"));
        await shop.CommitLargeAsync("zeros.yaml", 600_000_000);
        await shop.PublishAsync();
        var began = TimeProvider.System.GetTimestamp();
        var failure = (await Fetcher().FetchAsync(Place(), null, Token)).Failure!;
        Assert.Contains("larger than", failure.What.ToString(), StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_repository_that_is_too_large_is_cut_off_while_it_comes()
    {
        var shop = await ShopAsync(("a.yaml", "a: 1\n"));
        for (var i = 0; i < 2; i++)
        {
            await shop.CommitLargeAsync($"noise{i}.bin", 70_000_000, noise: true);
        }
        await shop.PublishAsync();
        var failure = (await Fetcher().FetchAsync(Place(), null, Token)).Failure!;
        Assert.True(failure.Code == SourceFailures.Large, failure.ToString());
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        _server.Answers["/git/endless.git/*"] = async context =>
        {
            context.Response.ContentType = "application/x-git-upload-pack-advertisement";
            await context.Response.WriteAsync("001e# service=git-upload-pack\n0000", context.RequestAborted);
            var line = $"003f{new string('a', 40)} refs/heads/x{new string('y', 5)}\n"[..63];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(line, context.RequestAborted);
            }
        };
        var began = TimeProvider.System.GetTimestamp();
        Assert.False((await Fetcher().FetchAsync(Place(repository: "endless.git"), null, Token)).Ok);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task Nothing_of_the_repository_or_the_machine_is_run()
    {
        var mark = Path.Combine(Path.GetTempPath(), $"tandem-ran-{Guid.NewGuid():N}");
        var shop = await ShopAsync(
            ("a.yaml", "a: 1\n"),
            (".gitattributes", "* filter=evil\n"),
            (".gitmodules", $"[submodule \"x\"]\n\tpath = x\n\turl = -u$(touch {mark})\n")
        );
        await shop.PublishAsync();
        var settings = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            settings,
            $"[filter \"evil\"]\n\tsmudge = touch {mark}\n[credential]\n\thelper = \"!touch {mark}\"\n[core]\n\tfsmonitor = touch {mark}\n[url \"file:///etc\"]\n\tinsteadOf = https://\n",
            Token
        );
        var before = Environment.GetEnvironmentVariable("GIT_CONFIG_GLOBAL");
        Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", settings);
        try
        {
            Assert.True((await Fetcher().FetchAsync(Place(), null, Token)).Ok);
        }
        finally
        {
            Environment.SetEnvironmentVariable("GIT_CONFIG_GLOBAL", before);
            File.Delete(settings);
        }
        Assert.False(File.Exists(mark));
    }

    async Task<GitWorkshop> ShopAsync(params (string Path, string Text)[] files)
    {
        var shop = await GitWorkshop.OpenAsync(Path.Combine(_server.Repositories, "shop.git"));
        await shop.CommitAsync(files);
        await shop.PublishAsync();
        return shop;
    }

    GitPlace Place(string folder = "", string reference = "", string repository = "shop.git") =>
        GitPlace.Parse($"{_server.Address}/git/{repository}", reference, folder).Value;

    GitFetcher Fetcher(AdapterOptions? options = null, SourceGate? gate = null)
    {
        options ??= _server.Options();
        return new(new Toolbox(options), gate ?? new SourceGate(options), new SourceTrust(_server.Options()), TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
