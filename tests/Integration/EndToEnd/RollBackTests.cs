using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>Two deploys and the way back to the first, on every site, with pins; against a Sandbox over TLS.</summary>
public sealed class RollBackTests(ITestOutputHelper output)
{
    static readonly Actor Lead = new("lea", "lea", new HashSet<Role> { Role.Lead });

    static CancellationToken Soon => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_44_the_first_release_comes_back_on_every_site_byte_for_byte_and_the_clouds_are_left_alone()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-rollback-").FullName;
        try
        {
            var sandbox = Path.Combine(folder, "sandbox");
            var options = new SandboxOptions { DataDirectory = sandbox, Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var plan = await console.AddPlanAsync(
                "Shop",
                await console.AddAccountsAsync(server.Descriptor),
                p => p with { Routing = RoutingSection.Empty with { Kind = RoutingKind.LoadBalancer } }
            );
            var first = await SucceedAsync(console, (await console.RequestAsync(plan)).Id);
            var world = await ThingsAsync(sandbox);
            var second = await SucceedAsync(console, (await console.RequestAsync(await Releasing.ChangeAsync(console, plan))).Id);
            Assert.NotEqual(world, await ThingsAsync(sandbox));

            await PinnedAsync(console, plan, first);
            var looked = await LookAsync(console, plan, first);
            Assert.Equal(["primary", "backup", "edge"], looked.Sites.Select(s => s.Kept.Site));
            Assert.All(looked.Sites, s => Foreseen(s));
            var sites = looked.Sites.Select(s => s.Kept.Site).ToHashSet();
            var asked = await console.Get<RollBackRun>().RequestAsync(SeededConsole.Engineer, looked, sites, Soon);
            Assert.True(asked.Ok, asked.Failure?.ToString());
            var third = await SucceedAsync(console, asked.Value.Id);

            Assert.Equal(world, await ThingsAsync(sandbox));
            await SameBytesAsync(console, plan, first, third);
            var history = await console.Get<IReleaseStore>().HistoryAsync(plan.Id, null, null, 10, Soon);
            Assert.Equal([third, second, first], history.Items.Select(r => r.RunId));
            Assert.Equal([RunPurpose.RollBack, RunPurpose.Deploy, RunPurpose.Deploy], history.Items.Select(r => r.Purpose));
            Assert.All(history.Items[0].Sites, s => Assert.True(s.Current));
            Assert.IsType<Succeeded>((await console.ViewAsync(third)).Step("primary/register").Outcome);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Two of six objects leave at once at each site, which asks for consent; it is given after a first look.</summary>
    static async Task<RollBackPreview> LookAsync(SeededConsole console, PlanDraft plan, long run)
    {
        var look = console.Get<RollBackLook>();
        var first = (await look.LookAsync(SeededConsole.Engineer, plan.Id, run, [], Soon)).Value;
        var asked =
            from site in first.Sites
            from o in site.Plan?.Objects ?? []
            where o.NeedsConsent
            select new ApplyDecision(site.Kept.Site, o.Ref, null, ApplyChoice.Prune);
        return (await look.LookAsync(SeededConsole.Engineer, plan.Id, run, [.. asked], Soon)).Value;
    }

    /// <summary>The generated ConfigMap has its old name again, the Deployment names it, and what came with the second release goes.</summary>
    static void Foreseen(RollBackPreviewSite site)
    {
        Assert.True(site.Plan is not null, site.Problem?.ToString());
        Assert.Empty(site.InTheWay);
        var actions = site.Plan.Objects.Select(o => (o.Ref.Kind, o.Action)).ToHashSet();
        Assert.Contains(("ConfigMap", ObjectAction.Create), actions);
        Assert.Contains(("ConfigMap", ObjectAction.Prune), actions);
        Assert.Contains(("Deployment", ObjectAction.Change), actions);
        Assert.Contains(("PodDisruptionBudget", ObjectAction.Prune), actions);
    }

    async Task PinnedAsync(SeededConsole console, PlanDraft plan, long first)
    {
        var releases = console.Get<ReleaseService>();
        Assert.True((await releases.PinAsync(Lead, plan.Id, first, "Audit week", Soon)).Ok);
        var refused = await console.Get<RunService>().RequestAsync(SeededConsole.Engineer, plan, RunPurpose.Deploy, Soon);
        output.WriteLine(refused.Failure!.ToString());
        Assert.Equal("release.pinned", refused.Failure.Code);
        var log = await console.Get<IAuditLog>().ListAsync(new AuditFilter(Action: "release.pinned"), null, 10, Soon);
        Assert.Contains("Audit week", Assert.Single(log.Items).Intent.ToString(), StringComparison.Ordinal);
    }

    static async Task SameBytesAsync(SeededConsole console, PlanDraft plan, long first, long third)
    {
        var store = console.Get<IReleaseStore>();
        foreach (var was in await store.OfRunAsync(plan.Id, first, Soon))
        {
            var now = (await store.CurrentAsync(plan.Id, was.Site, Soon))!;
            Assert.Equal((third, was.Yaml, was.Sha256), (now.RunId, now.Yaml, now.Sha256));
        }
        Assert.Null(await console.Get<IAuditLog>().FirstBrokenAsync(Soon));
    }

    /// <summary>Everything in clouds and clusters but what a Deployment makes of itself: an old ReplicaSet is kept for the next change.</summary>
    static async Task<IReadOnlyList<string>> ThingsAsync(string sandbox) =>
        [
            .. (await World.ListAsync(sandbox, "hello")).Where(l =>
                !l.StartsWith("pod/", StringComparison.Ordinal) && !l.StartsWith("replicaset", StringComparison.Ordinal)
            ),
        ];

    async Task<long> SucceedAsync(SeededConsole console, long run)
    {
        var view = await console.ExecuteAsync(run);
        foreach (var step in view.Steps.Values.Where(s => s.State != StepState.Succeeded))
        {
            output.WriteLine($"{step.Key} {step.State} {step.Outcome}");
        }
        Assert.Equal(RunState.Succeeded, view.State);
        return run;
    }
}
