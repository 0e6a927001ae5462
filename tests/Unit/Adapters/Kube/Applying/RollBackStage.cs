using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Access;
using Tandem.Adapters.Rendering;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Secrets;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Wizard;
using Xunit;

namespace Tandem.Unit.Adapters.Kube.Applying;

/// <summary>Deploys and rolls back for real, steps, engine and all, on the Sandbox's API server in memory; only the rendering is given.</summary>
sealed class RollBackStage : IClusterProvider, IRenderer, ISourceFinder
{
    public static readonly Guid PlanId = new("44444444-4444-4444-4444-444444444444");

    readonly Lock _pump = new();
    readonly RunExecutor _executor;

    public RollBackStage()
    {
        Runs = new MemoryRunStore(new Doorbell(), TimeProvider.System);
        Releases = new MemoryReleases(Runs);
        // Time passes in the cluster with every question, so that its controllers get on.
        Server.Before = (_, _) =>
        {
            lock (_pump)
            {
                Server.Cluster.Pass(0.5);
            }
            return Task.FromResult<HttpResponseMessage?>(null);
        };
        var accounts = new FakeAccounts(Guid.NewGuid(), Guid.NewGuid(), SamplePlan.Edge);
        var clusters = new SiteClusters(accounts, null!, this);
        var sites = new SiteSteps(clusters);
        IRunStep[] steps =
        [
            new Known(),
            new RenderStep(this),
            new PrepareSiteStep(sites),
            new ApplyStep(
                sites,
                new ReleaseBytes(this, Releases, Reader, AsWritten.Images(this)),
                Releases,
                new SchemaGate(this),
                TimeProvider.System
            ),
        ];
        _executor = new RunExecutor(Runs, steps, new Doorbell(), TimeProvider.System, NullLogger<RunExecutor>.Instance);
        Look = new RollBackLook(Releases, Releases, Runs, new MemoryPlanStore(), new SiteReleases(clusters, Reader, TimeProvider.System));
        Requests = new RollBackRun(Runs, Releases, new NoQueue(), TimeProvider.System);
    }

    public MemoryServer Server { get; } = new();

    public MemoryRunStore Runs { get; }

    public MemoryReleases Releases { get; }

    public RollBackLook Look { get; }

    public RollBackRun Requests { get; }

    static ReleaseReader Reader { get; } = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string _yaml = "";

    public static Plan Plan { get; } =
        Plan.Empty with
        {
            Credentials = new([new(SamplePlan.Edge, "edge", false, "", false)]),
            Sites = new([new("edge", "Edge", SamplePlan.Edge, "")], 15, 5),
            Deploy = new(SiteOrder.PrimaryFirst, "shop", "shop", "view", 1, false),
        };

    /// <summary>Deploys these documents and returns the run.</summary>
    public async Task<long> DeployAsync(string yaml)
    {
        _yaml = yaml;
        var wanted = new NewRun(
            PlanId,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            DateTimeOffset.UnixEpoch,
            false,
            new RunDefinition(Plan, Blueprint.ForDeploy(PlanId, "shop", Plan))
        );
        var audit = AuditEntry.By(Actor.Console, DateTimeOffset.UnixEpoch, "run.requested", "run", Text.Of($"Asked."));
        var run = await Runs.CreateAsync(wanted, _ => audit, Token);
        await SucceedAsync(run.Id);
        return run.Id;
    }

    public async Task<RollBackPreview> LookAsync(long run, params ApplyDecision[] decisions)
    {
        var looked = await Look.LookAsync(People.Engineer, PlanId, run, decisions, Token);
        Assert.True(looked.Ok, looked.Failure?.ToString());
        return looked.Value;
    }

    public ClusterPlan PlanOf(RollBackPreview looked)
    {
        var site = Assert.Single(looked.Sites);
        Assert.True(site.Plan is not null, site.Problem?.ToString());
        return site.Plan;
    }

    public async Task<Run> RollBackAsync(RollBackPreview looked)
    {
        var run = await Requests.RequestAsync(People.Engineer, looked, new HashSet<string> { "edge" }, Token);
        Assert.True(run.Ok, run.Failure?.ToString());
        await SucceedAsync(run.Value.Id);
        return run.Value;
    }

    async Task SucceedAsync(long run)
    {
        await _executor.ExecuteAsync(run, "test/1", Token);
        var view = Runs.View(run);
        Assert.True(
            view.State == RunState.Succeeded,
            string.Join('\n', view.Steps.Values.Select(s => $"{s.Key}: {(s.Outcome as Failed)?.Failure.Code} {s.Outcome}"))
        );
    }

    /// <summary>Status of a read: 200 when it is there.</summary>
    public async Task<int> StatusAsync(string path) => (await Server.Cluster.SendAsync("GET", path)).Status;

    Result<ICluster> IClusterProvider.Open(SecretText kubeconfig) => Result.Of(Server.Open());

    Task<Tandem.Overlays.Rendering> IRenderer.RenderAsync(
        IReadOnlyList<OverlayFile> files,
        string folder,
        CancellationToken cancellation
    ) => Task.FromResult(new Tandem.Overlays.Rendering(_yaml, Reader.Read(_yaml), [], TimeSpan.Zero));

    SourcePlace? ISourceFinder.Find(
        IReadOnlyList<OverlayFile> files,
        string folder,
        Tandem.Overlays.Rendering rendering,
        ObjectRef r,
        IReadOnlyList<string> path
    ) => null;

    sealed class Known : IRunStep
    {
        public string Kind => StepKinds.CheckAccount;

        public Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Stage.Good);
    }
}
