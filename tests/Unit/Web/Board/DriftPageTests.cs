using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Drifts;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Shell;
using Tandem.Unit.Web.Wizard;
using Tandem.Web.Features.Board;
using Xunit;

namespace Tandem.Unit.Web.Board;

/// <summary>A site whose cluster is an account of its own, beside a primary in a cloud.</summary>
public sealed class DriftPageTests : ComponentTest, IAsyncLifetime
{
    static readonly PlanDraft Draft = SamplePlan.Draft();
    static readonly StepGraph Graph = Blueprint.ForDeploy(Draft.Id, Draft.Name, Draft.Plan);

    readonly ListedReleases _releases = new();
    readonly WatchedClusters _clusters = new();
    readonly MemoryDriftStore _drifts;
    readonly MemoryCloud _cloud = new();
    readonly MemoryRunStore _runs;
    readonly NoQueue _queue = new();

    public DriftPageTests()
    {
        _drifts = new(Clock);
        _runs = new MemoryRunStore(new Doorbell(), Clock);
        var service = new RunService(_runs, _queue, Clock, new MemoryReleases());
        var reader = new WorldReader(_cloud);
        var accounts = new FakeAccounts(SamplePlan.Cloud, SamplePlan.OtherCloud, SamplePlan.Edge);
        var sites = new Tandem.Releases.SiteReleases(new SiteClusters(accounts, _cloud, _clusters), new EmptyReleases(), Clock);
        var look = new DriftLook(_runs, reader, sites, _drifts, Clock);
        var silencing = _drifts.Silencing;
        Services.AddSingleton(silencing);
        Services.AddSingleton(
            new DriftService(_drifts, _releases, look, silencing, new DriftRun(reader, sites, service, _runs, silencing))
        );
        Graph.Steps.Where(s => s.Resource is not null).ToList().ForEach(s => _cloud.Put(s.Resource!));
        Who.Now = People.Engineer;
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        var wanted = new NewRun(
            Draft.Id,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            Clock.GetUtcNow(),
            false,
            new(Draft.Plan, Graph)
        );
        var audit = AuditEntry.By(Actor.Console, Clock.GetUtcNow(), "run.requested", "run/1", Text.Of($"asked"));
        var run = await _runs.CreateAsync(wanted, _ => audit, CancellationToken.None);
        var claim = await _runs.ClaimAsync(run.Id, "test", CancellationToken.None);
        await _runs.FinishAsync(claim!, RunState.Succeeded, new RunFinished(RunState.Succeeded, null), audit, CancellationToken.None);
        // The account of the edge opens the watched cluster without asking a cloud.
        _releases.All =
        [
            new(
                Draft.Id,
                "shop",
                "primary",
                "Hangzhou",
                new(SamplePlan.Edge, "", null),
                run.Id,
                Clock.GetUtcNow(),
                "",
                "aa11",
                [],
                false,
                false
            ),
        ];
    }

    IRenderedComponent<DriftPage> Open() => Render<DriftPage>(p => p.Add(d => d.PlanId, Draft.Id).Add(d => d.Site, "primary"));

    [Fact]
    public void A_site_that_was_never_compared_says_so_and_one_without_differences_too()
    {
        var page = Open();
        Assert.Contains("not compared", page.Markup, StringComparison.Ordinal);
        page.Find("[data-testid=drift-look]").Click();
        page.WaitForAssertion(() => Assert.Contains("Nothing differs", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-testid=drift-bring-back]"));
        Assert.Single(_drifts.Audit);
    }

    [Fact]
    public void Every_difference_says_what_it_was_what_it_is_and_who_is_in_charge()
    {
        var firewall = _cloud.Of("primary/firewall");
        _cloud.Differences[firewall.Id] = [new("rule", "tcp 80", null, true), new("rule", null, "tcp 22", true)];
        _cloud.All.TryRemove(_cloud.Of("primary/listener").Id, out _);
        _clusters.Planned = new([
            new(new("", "Service", "shop", "web"), ObjectAction.Create, []),
            new(
                new("apps", "Deployment", "shop", "web"),
                ObjectAction.Conflict,
                [new("spec.replicas", FieldFate.Conflict, "9", "2", new("alice", Clock.GetUtcNow()))]
            ),
        ]);
        var page = Open();
        page.Find("[data-testid=drift-look]").Click();
        page.WaitForAssertion(() => Assert.Equal(5, page.FindAll("[data-testid=drift-table] tbody tr").Count));
        var rows = page.FindAll("[data-testid=drift-table] tbody tr").Select(r => r.TextContent).ToList();
        Assert.Contains(
            rows,
            r => r.Contains("tcp 80", StringComparison.Ordinal) && r.Contains("primary/firewall", StringComparison.Ordinal)
        );
        Assert.Contains(rows, r => r.Contains("listener", StringComparison.Ordinal) && r.Contains("gone", StringComparison.Ordinal));
        Assert.Contains(
            rows,
            r => r.Contains("Service/shop/web", StringComparison.Ordinal) && r.Contains("tandem-", StringComparison.Ordinal)
        );
        Assert.Contains(rows, r => r.Contains("spec.replicas", StringComparison.Ordinal) && r.Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_42_a_difference_is_left_alone_until_the_time_is_over()
    {
        _clusters.Planned = new([
            new(
                new("apps", "Deployment", "shop", "web"),
                ObjectAction.Conflict,
                [new("spec.replicas", FieldFate.Conflict, "9", "2", new("alice", Clock.GetUtcNow()))]
            ),
        ]);
        var page = Open();
        page.Find("[data-testid=drift-look]").Click();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[data-testid=drift-bring-back]")));

        page.FindAll("[data-testid=drift-table] tbody button")
            .Single(b => b.TextContent.Contains("1 day", StringComparison.Ordinal))
            .Click();

        page.WaitForAssertion(() => Assert.Contains("left alone until", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("[data-testid=drift-bring-back]"));
        var drifts = ((IServiceProvider)Services).GetRequiredService<DriftService>();
        var counts = await drifts.CountsAsync(Who.Now, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(0, counts.Value[(Draft.Id, "primary")]);
        Assert.Contains(_drifts.Audit, a => a.Action == "drift.silenced");

        Clock.Advance(TimeSpan.FromDays(1));
        counts = await drifts.CountsAsync(Who.Now, Xunit.TestContext.Current.CancellationToken);
        Assert.Equal(1, counts.Value[(Draft.Id, "primary")]);
        Assert.Single(Open().FindAll("[data-testid=drift-bring-back]"));
    }

    [Fact]
    public async Task Rule_42_bringing_back_leaves_what_is_to_be_left_alone_and_only_as_long()
    {
        _clusters.Planned = new([
            new(
                new("apps", "Deployment", "shop", "web"),
                ObjectAction.Conflict,
                [
                    new("spec.replicas", FieldFate.Conflict, "9", "2", new("alice", Clock.GetUtcNow())),
                    new("spec.paused", FieldFate.Conflict, "true", "false", new("alice", Clock.GetUtcNow())),
                ]
            ),
        ]);
        var until = Clock.GetUtcNow().AddDays(7);
        _drifts.Silences.Add(new(Draft.Id, "primary", "Deployment/shop/web", "spec.replicas", until, "alice", Clock.GetUtcNow()));
        var drifts = ((IServiceProvider)Services).GetRequiredService<DriftService>();

        var run = await drifts.BringBackAsync(Who.Now, Draft.Id, "primary", Xunit.TestContext.Current.CancellationToken);

        var plan = (await _runs.DefinitionAsync(run.Value.Id, Xunit.TestContext.Current.CancellationToken))!.Plan;
        Assert.Equal(
            [("spec.replicas", ApplyChoice.Yield, until), ("spec.paused", ApplyChoice.Take, null)],
            plan.Deploy.Decisions!.Select(d => (d.Path!, d.Choice, d.Until))
        );
        IReadOnlyList<ApplyDecision> At(DateTimeOffset now) =>
            Tandem.Runs.Steps.SiteSteps.Release(Draft.Id, plan, "primary", [], now).Decisions;
        Assert.Equal(2, At(until.AddSeconds(-1)).Count);
        Assert.Equal("spec.paused", Assert.Single(At(until)).Path);
    }

    [Fact]
    public async Task Bringing_back_takes_the_fields_that_others_took()
    {
        _clusters.Planned = new([
            new(
                new("apps", "Deployment", "shop", "web"),
                ObjectAction.Conflict,
                [new("spec.replicas", FieldFate.Conflict, "9", "2", new("alice", Clock.GetUtcNow()))]
            ),
        ]);
        var drifts = ((IServiceProvider)Services).GetRequiredService<DriftService>();

        var run = await drifts.BringBackAsync(Who.Now, Draft.Id, "primary", Xunit.TestContext.Current.CancellationToken);

        var plan = (await _runs.DefinitionAsync(run.Value.Id, Xunit.TestContext.Current.CancellationToken))!.Plan;
        Assert.Equal(
            new ApplyDecision("primary", new("apps", "Deployment", "shop", "web"), "spec.replicas", ApplyChoice.Take),
            Assert.Single(plan.Deploy.Decisions!)
        );
    }

    [Fact]
    public async Task A_second_look_that_sees_the_same_keeps_no_second_report()
    {
        var drifts = ((IServiceProvider)Services).GetRequiredService<DriftService>();
        await drifts.LookAsync(Who.Now, Draft.Id, "primary", Xunit.TestContext.Current.CancellationToken);
        await drifts.LookAsync(Who.Now, Draft.Id, "primary", Xunit.TestContext.Current.CancellationToken);
        Assert.Single(_drifts.All);
        _cloud.Broken["cn-hangzhou"] = new("down", Text.Of($"It is down."), Text.Of($"Wait."));
        var found = await drifts.LookAsync(Who.Now, Draft.Id, "primary", Xunit.TestContext.Current.CancellationToken);
        Assert.Equal("down", found.Value.Glance!.Problem!.Code);
        Assert.Single(_drifts.All);
    }

    [Fact]
    public void Bringing_back_runs_the_frozen_plan_with_what_it_changes_looked_at()
    {
        _cloud.Differences[_cloud.Of("primary/firewall").Id] = [new("rule", "tcp 80", null, true)];
        var page = Open();
        page.Find("[data-testid=drift-look]").Click();
        page.WaitForAssertion(() => page.Find("[data-testid=drift-bring-back]"));
        page.Find("[data-testid=drift-bring-back]").Click();
        var dialogs = Dialogs!;
        dialogs.WaitForAssertion(() => dialogs.Find("[data-testid=confirm]"));
        dialogs.Find("[data-testid=confirm]").Click();
        page.WaitForAssertion(() =>
            Assert.EndsWith("/runs/2", ((IServiceProvider)Services).GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal)
        );
        Assert.Equal([2L], _queue.Runs);
        Assert.Equal(Draft.Plan.Hash(), _runs.Run(2).PlanHash);
    }

    [Fact]
    public void Who_may_not_run_may_look_and_not_bring_back()
    {
        Who.Now = People.Auditor;
        _cloud.Differences[_cloud.Of("primary/firewall").Id] = [new("rule", "tcp 80", null, true)];
        var page = Open();
        page.Find("[data-testid=drift-look]").Click();
        page.WaitForAssertion(() => page.Find("[data-testid=drift-table]"));
        Assert.Empty(page.FindAll("[data-testid=drift-bring-back]"));
    }
}
