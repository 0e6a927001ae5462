using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Audit;
using Tandem.Checks;
using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Secrets;

namespace Tandem.Unit.Core.Fakes;

/// <summary>
/// A primary and its backups, each a cluster that does what the test says, under the real graph, executor, soaking, gates and way back. A deploy
/// takes a minute everywhere.
/// </summary>
sealed class Fleet
{
    static readonly TimeSpan DeployTime = TimeSpan.FromSeconds(60);

    /// <summary>How long a cluster is tried that swallows every packet.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly RunExecutor _executor;

    public Fleet(WaveRules rules, int sites = 8)
    {
        Store = new MemoryRunStore(Doorbell, Clock);
        Sites =
        [
            .. Enumerable.Range(0, sites).Select(i => new SiteChoice(i == 0 ? "primary" : $"b{i}", $"Site {i}", Accounts.IdOf(i), "")),
        ];
        Plan = Plan.Empty with
        {
            Sites = new(Sites, 15, 5),
            Deploy = new(SiteOrder.Waves, "shop", "shop", "view", 10, false, Waves: rules),
        };
        var places = new SiteSteps(new SiteClusters(new Accounts(this), new MemoryCloud(), new Clusters(this)));
        IRunStep[] steps =
        [
            new Step(StepKinds.Render, _ => Good()),
            new Step(StepKinds.CheckAccount, _ => Good()),
            new Step(StepKinds.PrepareSite, PrepareAsync),
            new Step(StepKinds.Apply, DeployAsync),
            new SoakStep(places, Releases, new Prober(), Clock),
            new WaveGateStep(Store, Doorbell, Clock),
            new ReturnWavesStep(places, new Reader(), Releases, Clock),
        ];
        _executor = new RunExecutor(Store, steps, Doorbell, Clock, NullLogger<RunExecutor>.Instance);
    }

    public static Guid PlanId { get; } = new("77777777-7777-7777-7777-777777777777");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public Doorbell Doorbell { get; } = new();

    public MemoryRunStore Store { get; }

    public IReadOnlyList<SiteChoice> Sites { get; }

    public Plan Plan { get; set; }

    /// <summary>What brings up sites that were left out.</summary>
    public Latecomers Latecomers =>
        field ??= new(
            Store,
            Releases,
            new SiteClusters(new Accounts(this), new MemoryCloud(), new Clusters(this)),
            new RunService(Store, new NoQueue(), Clock, Releases),
            Clock
        );

    public MemoryReleases Releases { get; } = new();

    /// <summary>Sites that answer nothing.</summary>
    public HashSet<string> Dead { get; } = [];

    /// <summary>Sites at which the new release does not become healthy.</summary>
    public HashSet<string> Bad { get; } = [];

    /// <summary>Sites that are healthy at first and not for long.</summary>
    public HashSet<string> Fading { get; } = [];

    /// <summary>What was written where on the way back, as <c>site: object</c>.</summary>
    public ConcurrentQueue<string> Returned { get; } = [];

    /// <summary>Stores a run of the plan, asked for by alice.</summary>
    public async Task<long> AskAsync()
    {
        var graph = Blueprint.ForDeploy(PlanId, "shop", Plan);
        var wanted = new NewRun(
            PlanId,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            Clock.GetUtcNow(),
            false,
            new RunDefinition(Plan, graph)
        );
        var audit = AuditEntry.By(Tandem.Access.Actor.Console, Clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        return (await Store.CreateAsync(wanted, _ => audit, CancellationToken.None)).Id;
    }

    public async Task<long> RunAsync()
    {
        var run = await AskAsync();
        await CarryOutAsync(run);
        return run;
    }

    /// <summary>Carries the run out, letting the clock run, until it is over or <paramref name="until"/> holds.</summary>
    public async Task<Task> CarryOutAsync(long run, Func<RunView, bool>? until = null)
    {
        var execution = _executor.ExecuteAsync(run, "test/1", CancellationToken.None);
        for (var second = 0; !execution.IsCompleted && second < 7200; second += 5)
        {
            await Task.Delay(2);
            if (until?.Invoke(Store.View(run)) == true)
            {
                return execution;
            }
            Clock.Advance(TimeSpan.FromSeconds(5));
        }
        await execution.WaitAsync(TimeSpan.FromSeconds(5));
        return execution;
    }

    public StepState StateOf(long run, string step) => Store.View(run).Step(step).State;

    /// <summary>When the site's deploy ended, from the start of the run.</summary>
    public TimeSpan Took(long run, string site)
    {
        var view = Store.View(run);
        return view.Step(Blueprint.DeployKey(site)).EndedAt!.Value - view.StartedAt!.Value;
    }

    static Task<StepOutcome> Good() => Task.FromResult<StepOutcome>(new Succeeded(Text.Of($"Done.")));

    async Task<StepOutcome> PrepareAsync(StepContext context)
    {
        if (!Dead.Contains(context.Site.Key))
        {
            return await Good();
        }
        await Task.Delay(Patience, Clock);
        return new Failed(new Failure("cluster.silent", Text.Of($"No answer."), Text.Of($"Look at the cluster.")));
    }

    async Task<StepOutcome> DeployAsync(StepContext context)
    {
        await Task.Delay(DeployTime, Clock);
        await Releases.AddAsync(ReleaseOf(context.Site, context.Run.Id, Reader.YamlOf(context.Plan)), null!, CancellationToken.None);
        return Bad.Contains(context.Site.Key)
            ? new Failed(new Failure("cluster.unhealthy", Text.Of($"It crashes."), Text.Of($"Mend it.")))
            : await Good();
    }

    Release ReleaseOf(SiteChoice site, long run, string yaml) =>
        new(
            PlanId,
            "shop",
            site.Key,
            site.Name,
            new ClusterPlace(site.AccountId, "", null),
            run,
            Clock.GetUtcNow(),
            yaml,
            RenderStep.HashOf(yaml),
            [Reader.Web],
            false,
            false
        );

    sealed class Step(string kind, Func<StepContext, Task<StepOutcome>> act) : IRunStep
    {
        public string Kind => kind;

        public Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation) => act(context).WaitAsync(cancellation);
    }

    /// <summary>A release here is one word, the name of its only object.</summary>
    sealed class Reader : IReleaseReader
    {
        public static ObjectRef Web { get; } = new("", "ConfigMap", "shop", "web");

        public static string YamlOf(Plan plan) => plan.Overlays.Files.FirstOrDefault()?.Content ?? "";

        public IReadOnlyList<Manifest> Read(string yaml) => [new Manifest(Web with { Name = yaml }, "v1", "{}")];
    }

    sealed class Prober : IProber
    {
        public Task<ProbeAnswer> AskAsync(Uri address, string? hostHeader, CancellationToken cancellation) =>
            Task.FromResult(new ProbeAnswer(200, TimeSpan.Zero, null));
    }

    sealed class Accounts(Fleet fleet) : IAccountStore
    {
        public static Guid IdOf(int site) => new(site, 0, 0, new byte[8]);

        public Task<OpenedAccount?> OpenAsync(Guid id, CancellationToken cancellation)
        {
            var site = fleet.Sites.Single(s => s.AccountId == id).Key;
            var account = new Account(id, site, AccountKind.Kubeconfig, site, "", null, null, false, default, "root", null);
            return Task.FromResult<OpenedAccount?>(new(account, new SecretText(site)));
        }

        public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Account?> FindAsync(Guid id, CancellationToken cancellation) => throw new NotSupportedException();

        public Task AddAsync(Account account, SecretText secret, AuditEntry audit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task UpdateAsync(Account account, SecretText? secret, AuditEntry audit, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation) => throw new NotSupportedException();
    }

    sealed class Clusters(Fleet fleet) : IClusterProvider
    {
        public Result<ICluster> Open(SecretText kubeconfig) => Result.Of<ICluster>(new FleetCluster(fleet, kubeconfig.Reveal()));
    }
}
