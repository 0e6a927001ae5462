using Xunit;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>Image registries: numbered pages, totals in text, refusals that come as successes.</summary>
public sealed class RegistryFacts : IDisposable
{
    readonly CloudBench bench = new();

    public void Dispose() => bench.Dispose();

    async Task<string> InstanceAsync(string user = "tandem-demo-1") =>
        (string)(await bench.CrAsync("ListInstance", new { }, bench.Key(user))).Ok()["Instances"][0]!["InstanceId"]!;

    async Task<string> RepositoryAsync(string instance, string space, string name, string user = "tandem-demo-1") => (
            await bench.CrAsync(
                "GetRepository",
                new
                {
                    InstanceId = instance,
                    RepoNamespaceName = space,
                    RepoName = name,
                },
                bench.Key(user)
            )
        ).Ok().Text("RepoId");

    async Task<string> DigestAsync(string user, string tag)
    {
        var instance = await InstanceAsync(user);
        var repository = await RepositoryAsync(instance, "tandem", "hello", user);
        var asked = new
        {
            InstanceId = instance,
            RepoId = repository,
            Tag = tag,
        };
        return (await bench.CrAsync("GetRepoTag", asked, bench.Key(user), get: true)).Ok().Text("Digest");
    }

    [Fact]
    public async Task Each_account_has_one_registry_in_its_own_region()
    {
        Assert.NotEqual(await InstanceAsync(), await InstanceAsync("tandem-demo-2"));
        Assert.Equal(await InstanceAsync(), await InstanceAsync("tandem-readonly"));
        var elsewhere = (await bench.CrAsync("ListInstance", new { RegionId = "cn-shanghai" })).Ok();
        Assert.Empty(elsewhere["Instances"].AsArray());
        Assert.Empty(bench.Kinds());
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_status_200()
    {
        var instance = await InstanceAsync();
        var answers = new[]
        {
            await bench.CrAsync("ListNamespace", new { InstanceId = "cri-none" }),
            await bench.CrAsync("ListNamespace", new { InstanceId = await InstanceAsync("tandem-demo-2") }),
            await bench.CrAsync(
                "GetRepository",
                new
                {
                    InstanceId = instance,
                    RepoNamespaceName = "tandem",
                    RepoName = "none",
                }
            ),
        };
        Assert.All(answers, a => Assert.Equal((200, false), (a.Status, (bool)a["IsSuccess"]!)));
        Assert.Equal(["INSTANCE_NOT_EXIST", "INSTANCE_NOT_EXIST", "REPO_NOT_EXIST"], answers.Select(a => a.Code));
    }

    [Fact]
    public async Task Tags_come_in_pages_and_their_total_is_a_text()
    {
        var instance = await InstanceAsync();
        var asked = new
        {
            InstanceId = instance,
            RepoId = await RepositoryAsync(instance, "shop", "nightly"),
            PageNo = 2,
            PageSize = 100,
        };
        var page = (await bench.CrAsync("ListRepoTag", asked)).Ok();
        Assert.Equal((30, "130"), (page["Images"].AsArray().Count, page.Text("TotalCount")));
        Assert.Equal("n101", (string)page["Images"][0]!["Tag"]!);
    }

    [Fact]
    public async Task A_digest_has_no_algorithm_and_a_tag_may_name_another_image_elsewhere()
    {
        Assert.Matches("^[0-9a-f]{64}$", await DigestAsync("tandem-demo-1", "1.0"));
        Assert.Equal(await DigestAsync("tandem-demo-1", "1.0"), await DigestAsync("tandem-demo-2", "1.0"));
        Assert.NotEqual(await DigestAsync("tandem-demo-1", "1.1"), await DigestAsync("tandem-demo-2", "1.1"));
    }

    [Fact]
    public async Task One_tag_is_asked_for_by_GET_only()
    {
        var asked = new
        {
            InstanceId = "cri-none",
            RepoId = "crr-none",
            Tag = "1.0",
        };
        (await bench.CrAsync("GetRepoTag", asked)).Refused(400, "UnsupportedHTTPMethod");
    }

    [Fact]
    public async Task A_login_ends_after_an_hour()
    {
        var login = (await bench.CrAsync("GetAuthorizationToken", new { InstanceId = await InstanceAsync() })).Ok();
        Assert.Equal("cr_temp_user", login.Text("TempUsername"));
        Assert.Equal(CloudBench.Start.AddHours(1).ToUnixTimeMilliseconds(), (long)login["ExpireTime"]!);
    }
}
