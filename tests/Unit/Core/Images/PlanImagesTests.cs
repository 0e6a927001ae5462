using Tandem.Access;
using Tandem.Clusters;
using Tandem.Images;
using Tandem.Overlays;
using Tandem.Overlays.Sources;
using Tandem.Secrets;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Images;

public sealed class PlanImagesTests
{
    readonly MemoryCloud _cloud = new();
    readonly Lookup _elsewhere = new();
    readonly Dictionary<string, string> _images = new()
    {
        ["primary"] = "east.example/tandem/hello:1.0",
        ["backup-1"] = "west.example/tandem/hello:1.0",
        ["backup-2"] = "east.example/tandem/hello:1.0",
    };

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public PlanImagesTests()
    {
        _cloud.Registries.Add("cn-hangzhou", "east.example");
        _cloud.Registries.Add("cn-beijing", "west.example");
        _cloud.Registries.Digests["cri-cn-hangzhou tandem/hello:1.0"] = "sha256:aa";
        _cloud.Registries.Digests["cri-cn-beijing tandem/hello:1.0"] = "sha256:aa";
    }

    async Task<ImageReport> LookAsync() =>
        (
            await new PlanImages(new Renderer(_images), new ImageDigests(_cloud, _elsewhere, _elsewhere), TimeProvider.System).LookAsync(
                People.Engineer,
                Guid.NewGuid(),
                SamplePlan.Good,
                Cancellation
            )
        ).Value;

    async Task<ImageRow> RowAsync() => Assert.Single((await LookAsync()).Rows);

    [Theory]
    [InlineData("hello", "docker.io", "hello", "latest", null)]
    [InlineData("shop/hello:2", "docker.io", "shop/hello", "2", null)]
    [InlineData("localhost/hello", "localhost", "hello", "latest", null)]
    [InlineData("r.example:5000/a/b:1.0", "r.example:5000", "a/b", "1.0", null)]
    [InlineData("r.example/a/b@sha256:ff", "r.example", "a/b", "", "sha256:ff")]
    [InlineData("r.example/a/b:1@sha256:ff", "r.example", "a/b", "1", "sha256:ff")]
    public void References_are_read_as_container_runtimes_do(string text, string host, string repository, string tag, string? digest) =>
        Assert.Equal(new ImageReference(host, repository, tag, digest), ImageReference.Parse(text));

    [Fact]
    public async Task One_digest_in_two_registries_is_the_same_image()
    {
        var row = await RowAsync();

        Assert.Equal(("Deployment/hello: web", ImageVerdict.Same), (row.Container, row.Verdict));
        Assert.Equal(["Hangzhou", "Beijing", "Edge"], row.Sites.Select(s => s.Site));
        // Two sites that name the same image are one question.
        Assert.Equal(2, _cloud.Registries.Asked.Count);
    }

    [Fact]
    public async Task The_same_tag_with_another_digest_is_told()
    {
        _cloud.Registries.Digests["cri-cn-beijing tandem/hello:1.0"] = "sha256:bb";

        Assert.Equal(ImageVerdict.Different, (await RowAsync()).Verdict);
    }

    [Fact]
    public async Task What_no_registry_knows_is_unknown_and_never_the_same()
    {
        _images["backup-1"] = "docker.io/library/redis:8";

        var row = await RowAsync();

        Assert.Equal(ImageVerdict.Unknown, row.Verdict);
        Assert.Equal(ImageFailures.NoTag, row.Sites[1].Why!.Code);
        Assert.Equal(["docker.io library/redis 8"], _elsewhere.Asked);
    }

    [Fact]
    public async Task A_digest_that_is_named_needs_no_registry()
    {
        _images["backup-1"] = "elsewhere.example/tandem/hello@sha256:aa";

        Assert.Equal(ImageVerdict.Same, (await RowAsync()).Verdict);
    }

    [Fact]
    public async Task A_registry_that_wants_a_login_is_asked_with_the_one_a_sites_cluster_pulls_with()
    {
        _images["primary"] = _images["backup-1"] = _images["backup-2"] = "private.example/shop:1";
        _elsewhere.Closed["private.example"] = "robot";
        _elsewhere.Digests["private.example shop 1"] = "sha256:cc";
        _elsewhere.Logins["primary"] = new Failure("forbidden", Text.Of($"You may not."), Text.Of($"Ask."));
        _elsewhere.Logins["backup-1"] = Result.Of<IReadOnlyList<PullLogin>>([
            Login("other.example", "robot"),
            Login("private.example", "old"),
        ]);
        _elsewhere.Logins["backup-2"] = Result.Of<IReadOnlyList<PullLogin>>([Login("Private.example", "robot")]);

        Assert.All((await RowAsync()).Sites, s => Assert.Equal("sha256:cc", s.Digest));
        Assert.Equal(["private.example shop 1", "private.example shop 1 as old", "private.example shop 1 as robot"], _elsewhere.Asked);
        Assert.Equal(["primary default ", "backup-1 default ", "backup-2 default "], _elsewhere.Read);
    }

    [Fact]
    public async Task Pull_secrets_that_cannot_be_read_are_named()
    {
        _images["primary"] = "private.example/shop:1";
        _elsewhere.Closed["private.example"] = "robot";
        _elsewhere.Logins["primary"] = new Failure("forbidden", Text.Of($"You may not."), Text.Of($"Ask."));

        var why = (await RowAsync()).Sites[0].Why!;

        Assert.Equal(SourceFailures.Login, why.Code);
        Assert.Contains("pull secrets of Hangzhou could not be read: You may not. Ask.", why.Hint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_anybody_is_told_needs_no_login()
    {
        _images["backup-1"] = "docker.io/library/redis:8";
        await RowAsync();

        Assert.Empty(_elsewhere.Read);
    }

    static PullLogin Login(string host, string user) => new(host, new SourceLogin(user, new SecretText("PasswordThatMustNotShow")));

    [Fact]
    public void A_pod_that_lists_secrets_or_names_an_account_is_pulled_with_those()
    {
        var pod = """
            {"spec":{"serviceAccountName":"shop","imagePullSecrets":[{"name":"a"},{},{"name":"b"}],"containers":[{"name":"x","image":"a:1"}]}}
            """;
        var pull = Assert.Single(ContainerImages.Of([new Manifest(new ObjectRef("", "Pod", null, "p"), "v1", pod)])).Pull;

        Assert.Equal((null, "shop"), (pull.Namespace, pull.Account));
        Assert.Equal(["a", "b"], pull.Secrets);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_and_an_overlay_that_does_not_render_are_named()
    {
        _cloud.Registries.Broken["cn-beijing"] = new Failure("x", Text.Of($"It is away."), Text.Of($"Wait."));
        _images.Remove("backup-2");

        var report = await LookAsync();

        Assert.Equal([ImageFailures.NoRendering, "x"], report.Unread.Select(u => u.Code));
        Assert.Equal(ImageVerdict.Unknown, Assert.Single(report.Rows).Verdict);
    }

    [Fact]
    public async Task A_registry_whose_login_is_refused_says_so()
    {
        Assert.All((await LookAsync()).Registries, r => Assert.Equal(MemoryRegistries.Until, r.PullsUntil));
        _cloud.Registries.NoLogin = new Failure("Forbidden.RAM", Text.Of($"You may not."), Text.Of($"Ask."));

        Assert.All((await LookAsync()).Registries, r => Assert.Equal("Forbidden.RAM", r.Problem!.Code));
    }

    [Fact]
    public void Containers_are_found_in_every_kind_of_workload()
    {
        var job = """
            {"spec":{"jobTemplate":{"spec":{"template":{"spec":{
              "initContainers":[{"name":"init","image":"a:1"}],"containers":[{"name":"main","image":"b:2"},{"name":"none"}]}}}}}}
            """;
        var found = ContainerImages.Of([new Manifest(new ObjectRef("batch", "CronJob", "ns", "nightly"), "batch/v1", job)]).ToList();

        Assert.Equal([("CronJob/nightly: init", "a:1"), ("CronJob/nightly: main", "b:2")], found.Select(f => (f.Name, f.Image)));
        Assert.All(found, f => Assert.Equal(("ns", "default"), (f.Pull.Namespace, f.Pull.Account)));
        Assert.Empty(found[0].Pull.Secrets);
    }

    [Fact]
    public async Task Who_may_not_read_plans_learns_nothing()
    {
        var nobody = new Actor("x", "x", new HashSet<Role>());

        var refused = await new PlanImages(
            new Renderer(_images),
            new ImageDigests(_cloud, _elsewhere, _elsewhere),
            TimeProvider.System
        ).LookAsync(nobody, Guid.NewGuid(), SamplePlan.Good, Cancellation);

        Assert.False(refused.Ok);
        Assert.Empty(_cloud.Registries.Asked);
    }

    /// <summary>A Deployment with each site's image; a site without one does not render.</summary>
    sealed class Renderer(Dictionary<string, string> images) : IRenderer
    {
        public Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
        {
            var problem = new RenderProblem(folder, 1, Text.Of($"It is broken."), Text.Of($"Mend it."));
            var json = images.TryGetValue(folder.Split('/')[1], out var image)
                ? """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"IMAGE"}]}}}}""".Replace(
                    "IMAGE",
                    image,
                    StringComparison.Ordinal
                )
                : null;
            return Task.FromResult(
                json is null
                    ? new Rendering("", [], [problem], TimeSpan.Zero)
                    : new Rendering(
                        "x",
                        [new Manifest(new ObjectRef("apps", "Deployment", "ns", "hello"), "apps/v1", json)],
                        [],
                        TimeSpan.Zero
                    )
            );
        }
    }
}
