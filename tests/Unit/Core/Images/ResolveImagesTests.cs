using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Images;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Board;
using Tandem.Unit.Web.Wizard;
using Xunit;

namespace Tandem.Unit.Core.Images;

/// <summary>A run looks its images up once, and what it found is what every site gets.</summary>
public sealed class ResolveImagesTests
{
    readonly Stage _stage = new();
    readonly Lookup _lookup = new();
    readonly Written _written = new();
    readonly Dictionary<string, string> _deployed = [];
    bool _breaks;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ResolveImagesTests() => _lookup.Digests["r.example shop 1"] = "sha256:aa";

    [Fact]
    public async Task A_tag_is_asked_once_and_every_site_gets_that_digest()
    {
        var view = await RunAsync(ImagePolicy.Pin);
        Assert.IsType<Succeeded>(view.Step("images").Outcome);
        Assert.Equal(["r.example shop 1"], _lookup.Asked);
        Assert.Equal(3, _deployed.Count);
        Assert.All(_deployed.Values, image => Assert.Equal("r.example/shop:1@sha256:aa", image));
    }

    [Fact]
    public async Task A_resumed_run_deploys_what_was_found_at_first_although_the_tag_has_moved()
    {
        _breaks = true;
        var (run, executor) = await StartAsync(ImagePolicy.Pin);
        await executor.ExecuteAsync(run, "test/1", Stop);
        Assert.Equal(["primary"], _deployed.Keys);

        (_breaks, _lookup.Digests["r.example shop 1"]) = (false, "sha256:bb");
        await new RunService(_stage.Store, new NoQueue(), _stage.Clock, new MemoryReleases()).ResumeAsync(People.Engineer, run, Stop);
        await executor.ExecuteAsync(run, "test/2", Stop);

        Assert.Equal(3, _deployed.Count);
        Assert.All(_deployed.Values, image => Assert.Equal("r.example/shop:1@sha256:aa", image));
        Assert.Single(_lookup.Asked);
    }

    [Fact]
    public async Task With_images_pinned_what_cannot_be_found_stops_the_run_before_anything_is_written()
    {
        _written.Images["backup-1"] = "r.example/none:1";
        var view = await RunAsync(ImagePolicy.Pin);
        var failed = Assert.IsType<Failed>(view.Step("images").Outcome);
        Assert.Equal(ImageFailures.NoTag, failed.Failure.Code);
        Assert.Contains("r.example/none:1", failed.Failure.What.ToString(), StringComparison.Ordinal);
        Assert.Empty(_deployed);
    }

    [Fact]
    public async Task Looking_only_says_what_is_missing_and_what_differs_and_deploys_what_is_written()
    {
        _written.Images["backup-1"] = "r.example/none:1";
        _written.Images["backup-2"] = "r.example/shop:2";
        _lookup.Digests["r.example shop 2"] = "sha256:cc";
        var (run, executor) = await StartAsync(ImagePolicy.Look);
        await executor.ExecuteAsync(run, "test/1", Stop);

        Assert.Equal(["r.example/none:1", "r.example/shop:1", "r.example/shop:2"], _deployed.Values.Order());
        var warnings = (await _stage.Store.ReadAsync(run, 0, 500, Stop))
            .OfType<StepLogged>()
            .Where(l => l.Level == LogLevel.Warning)
            .Select(l => l.Line.ToString())
            .ToList();
        Assert.Contains(warnings, w => w.StartsWith("r.example/none:1: There is no", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("does not run the same image everywhere", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plan_that_leaves_images_as_they_are_has_no_such_step()
    {
        Assert.False(Blueprint.ForDeploy(Guid.NewGuid(), "shop", SamplePlan.Good).Contains(Blueprint.ImagesKey));
        foreach (var policy in (ImagePolicy[])[ImagePolicy.Look, ImagePolicy.Pin])
        {
            var graph = Blueprint.ForDeploy(Guid.NewGuid(), "shop", With(policy));
            var after = graph.DependantsOf(Blueprint.ImagesKey);
            Assert.All(
                graph.Steps.Where(s => s.Kind is not (StepKinds.Render or StepKinds.CheckAccount or StepKinds.ResolveImages)),
                s => Assert.Contains(s.Key, after)
            );
        }
    }

    static Plan With(ImagePolicy policy) => SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { Images = policy } };

    async Task<RunView> RunAsync(ImagePolicy policy)
    {
        var (run, executor) = await StartAsync(policy);
        await executor.ExecuteAsync(run, "test/1", Stop);
        return RunView.Empty.Apply(await _stage.Store.ReadAsync(run, 0, 500, Stop));
    }

    async Task<(long Run, RunExecutor Executor)> StartAsync(ImagePolicy policy)
    {
        var plan = With(policy);
        var before = "";
        var steps = new List<StepSpec>();
        foreach (var site in plan.Sites.All)
        {
            steps.Add(new(Blueprint.RenderKey(site.Key), StepKinds.Render, site.Key, Text.Of($"Render"), []));
        }
        steps.Add(new(Blueprint.ImagesKey, StepKinds.ResolveImages, null, Text.Of($"Look"), [.. steps.Select(s => s.Key)]));
        foreach (var site in plan.Sites.All)
        {
            string[] after = before.Length > 0 ? [Blueprint.ImagesKey, before] : [Blueprint.ImagesKey];
            steps.Add(new(before = Blueprint.DeployKey(site.Key), StepKinds.Apply, site.Key, Text.Of($"Deploy"), after));
        }
        var wanted = new NewRun(
            Guid.NewGuid(),
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            _stage.Clock.GetUtcNow(),
            false,
            new(plan, new StepGraph(steps))
        );
        var asked = AuditEntry.By(Tandem.Access.Actor.Console, _stage.Clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        var run = await _stage.Store.CreateAsync(wanted, _ => asked, Stop);
        var images = new ReleaseImages(_written, new ImageDigests(new MemoryCloud(), _lookup, _lookup), _written);
        var bytes = new ReleaseBytes(_written, new ListedReleases(), new EmptyReleases(), images);
        return (
            run.Id,
            new RunExecutor(
                _stage.Store,
                [new RenderStep(_written), new ResolveImagesStep(images), new Deploying(this, bytes)],
                _stage.Doorbell,
                _stage.Clock,
                NullLogger<RunExecutor>.Instance
            )
        );
    }

    /// <summary>Remembers what each site would get; breaks behind the first one if told to.</summary>
    sealed class Deploying(ResolveImagesTests test, ReleaseBytes bytes) : IRunStep
    {
        public string Kind => StepKinds.Apply;

        public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
        {
            var rendering = await bytes.OfAsync(context, cancellation);
            if (!rendering.Ok || test._breaks && test._deployed.Count > 0)
            {
                return rendering.Ok ? Stage.Bad : new Failed(rendering.Failure);
            }
            test._deployed[context.Site.Key] = Assert.Single(ContainerImages.Of(rendering.Value.Objects)).Image;
            return Stage.Good;
        }
    }

    /// <summary>A Deployment with each site's image, and the digest behind it when it is pinned.</summary>
    sealed class Written : IRenderer, IImagePinner
    {
        public Dictionary<string, string> Images { get; } = [];

        public Task<Rendering> RenderAsync(IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation) =>
            Task.FromResult(Of(Images.GetValueOrDefault(folder.Split('/')[1]) ?? "r.example/shop:1"));

        public Rendering Pin(Rendering rendering, IReadOnlyDictionary<string, string> digests)
        {
            var image = ContainerImages.Of(rendering.Objects).Single().Image;
            return Of($"{image}@{digests[image]}");
        }

        static Rendering Of(string image) =>
            new(
                image,
                [
                    new Manifest(
                        new ObjectRef("apps", "Deployment", "ns", "shop"),
                        "apps/v1",
                        """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"IMAGE"}]}}}}""".Replace(
                            "IMAGE",
                            image,
                            StringComparison.Ordinal
                        )
                    ),
                ],
                [],
                TimeSpan.Zero
            );
    }
}
