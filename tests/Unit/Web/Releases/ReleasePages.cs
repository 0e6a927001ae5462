using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Adapters.Rendering;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Board;
using Tandem.Unit.Web.History;
using Tandem.Unit.Web.Shell;
using Tandem.Unit.Web.Wizard;

namespace Tandem.Unit.Web.Releases;

/// <summary>One plan with three runs at two sites, and clusters that show what the test says.</summary>
public abstract class ReleasePages : ComponentTest
{
    protected ReleasePages()
    {
        Runs = new MemoryRunStore(new Doorbell(), Clock);
        Kept = new MemoryReleases(Runs);
        var plans = new MemoryPlanStore();
        _ = plans.AddAsync(Draft, null!, default);
        var sites = new SiteReleases(
            new SiteClusters(new FakeAccounts(SamplePlan.Cloud, SamplePlan.OtherCloud, SamplePlan.Edge), null!, Clusters),
            new ReleaseReader(),
            Clock
        );
        Services.AddSingleton<IPlanStore>(plans);
        Services.AddSingleton<PlanService>();
        Services.AddSingleton(new ReleaseService(Kept, Kept, new ReleaseReader(), Record, Clock));
        Services.AddSingleton(new RollBackLook(Kept, Kept, Runs, plans, sites));
        Services.AddSingleton(new RollBackRun(Runs, Kept, Queue, Clock));
        Release("blue", "Y2FuYXJ5MQ==");
        Release("red", "Y2FuYXJ5Mg==");
        Release("green", "Y2FuYXJ5Mg==");
        Who.Now = People.With("sam", Role.Engineer, Role.Lead);
    }

    internal MemoryRunStore Runs { get; }

    internal MemoryReleases Kept { get; }

    internal WatchedClusters Clusters { get; } = new();

    internal MemoryRecord Record { get; } = new();

    internal NoQueue Queue { get; } = new();

    internal static PlanDraft Draft { get; } = SamplePlan.Draft();

    /// <summary>A run that released a ConfigMap and a Secret to the primary and to the edge.</summary>
    internal void Release(string colour, string password)
    {
        var definition = new RunDefinition(SamplePlan.Good, new StepGraph([]));
        var run = Runs.CreateAsync(
                new(Draft.Id, "shop", RunPurpose.Deploy, ApprovalState.NotNeeded, "alice", Clock.GetUtcNow(), false, definition),
                id => AuditEntry.By(People.Engineer, Clock.GetUtcNow(), "run.requested", $"run/{id}", Text.Of($"Asked.")),
                default
            )
            .Result();
        var claim = Runs.ClaimAsync(run.Id, "test", default).Result()!;
        var done = new RunFinished(RunState.Succeeded, null);
        _ = Runs.FinishAsync(claim, RunState.Succeeded, done, null!, default);
        foreach (var (site, name) in new[] { ("primary", "Hangzhou"), ("backup-2", "Edge") })
        {
            var yaml =
                $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  colour: {colour}\n  site: {site}\n---\n"
                + $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\ndata:\n  password: {password}\n";
            var place = new ClusterPlace(SamplePlan.Edge, "", null);
            var release = new Release(
                Draft.Id,
                "shop",
                site,
                name,
                place,
                run.Id,
                Clock.GetUtcNow(),
                yaml,
                RenderStep.HashOf(yaml),
                [],
                false,
                false
            );
            _ = Kept.AddAsync(release, null!, default);
        }
    }
}

static class Finished
{
    /// <summary>The value of a task that a store in memory has finished already.</summary>
    public static T Result<T>(this Task<T> task) =>
        task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : throw new InvalidOperationException();
}
