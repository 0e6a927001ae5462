using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class RollBackRunTests
{
    static readonly Guid PlanId = Guid.NewGuid();

    readonly Stage _stage = new();
    readonly MemoryReleases _pins = new();
    readonly NoQueue _queue = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static RollBack Back(params string[] sites) =>
        new(7, sites.ToDictionary(s => s, s => new RollBackSite($"hash-of-{s}", new ClusterPlace(Guid.Empty, "", s))));

    static StepGraph Graph(Plan plan, params string[] sites) => RollBackSteps.Of(PlanId, "shop", plan, Back(sites));

    static Release Kept(string site) =>
        new(PlanId, "shop", site, site, new ClusterPlace(Guid.Empty, "", site), 7, default, "", new string('a', 64), [], false, false);

    static RollBackPreview Looked(bool approval = false, ClusterPlan? plan = null) =>
        new(
            PlanId,
            "shop",
            7,
            SamplePlan.Good,
            approval,
            null,
            [.. new[] { "primary", "backup-1" }.Select(s => new RollBackPreviewSite(Kept(s), null, Kept(s).Place, plan ?? new([]), null))]
        );

    Task<Result<Run>> RequestAsync(RollBackPreview looked, params string[] sites) =>
        new RollBackRun(_stage.Store, _pins, _queue, _stage.Clock).RequestAsync(People.Engineer, looked, sites.ToHashSet(), Stop);

    [Fact]
    public void Rule_44_the_steps_keep_the_order_of_sites_and_touch_no_cloud_resource()
    {
        var graph = Graph(SamplePlan.Good, "primary", "backup-1", "backup-2");
        Assert.All(graph.Steps, s => Assert.Null(s.Resource));
        Assert.Equal(
            [StepKinds.CheckAccount, StepKinds.PrepareSite, StepKinds.Apply, StepKinds.RegisterServers, StepKinds.Probe],
            graph.Steps.Where(s => s.Site == "primary").Select(s => s.Kind)
        );
        Assert.DoesNotContain(graph.Steps, s => s is { Site: "backup-2", Kind: StepKinds.RegisterServers });
        Assert.Contains("primary/deploy", graph["backup-1/deploy"].DependsOn);
        Assert.Contains("primary/deploy", graph["backup-2/deploy"].DependsOn);
    }

    [Fact]
    public void Rule_44_a_site_that_is_left_out_is_waited_for_by_nobody_and_breaks_no_order()
    {
        var oneByOne = SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { Order = SiteOrder.OneByOne } };
        var graph = Graph(oneByOne, "primary", "backup-2");
        Assert.DoesNotContain(graph.Steps, s => s.Site == "backup-1");
        Assert.Contains("primary/deploy", graph["backup-2/deploy"].DependsOn);
        Assert.Empty(Graph(SamplePlan.Good, "backup-1")["backup-1/deploy"].DependsOn.Except(["backup-1/prepare"]));
    }

    [Fact]
    public void Rule_44_waves_go_back_one_after_the_other()
    {
        var waves = new WaveRules(true, "1", 0, 0, false, false);
        var plan = SamplePlan.Good with { Deploy = SamplePlan.Good.Deploy with { Order = SiteOrder.Waves, Waves = waves } };
        var graph = Graph(plan, "primary", "backup-1", "backup-2");
        Assert.Equal(["backup-1/prepare"], graph["backup-1/deploy"].DependsOn);
        Assert.Equal(["backup-2/prepare", "backup-1/deploy"], graph["backup-2/deploy"].DependsOn);
        Assert.Equal(["primary/prepare", "backup-2/deploy"], graph["primary/deploy"].DependsOn);
        Assert.Contains("backup-1/deploy", Graph(plan, "primary", "backup-1")["primary/deploy"].DependsOn);
    }

    [Fact]
    public async Task Rule_44_the_definition_is_stored_whole()
    {
        var run = (await RequestAsync(Looked(), "primary")).Value;
        var json = System.Text.Json.JsonSerializer.Serialize(await _stage.Store.DefinitionAsync(run.Id, Stop), PlanJson.Options);
        var read = System.Text.Json.JsonSerializer.Deserialize<RunDefinition>(json, PlanJson.Options)!;
        Assert.Equal(7, read.RollBack!.Run);
        Assert.Equal(new RollBackSite(new string('a', 64), Kept("primary").Place), read.RollBack.Sites["primary"]);
        Assert.Equal(["primary"], read.Clusters!.Keys);
        Assert.DoesNotContain(
            "rollBack",
            System.Text.Json.JsonSerializer.Serialize(new RunDefinition(Plan.Empty, new([])), PlanJson.Options),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public async Task Rule_44_a_plan_that_needs_approval_waits_for_a_lead()
    {
        var run = (await RequestAsync(Looked(approval: true), "primary")).Value;
        Assert.Equal(ApprovalState.Pending, run.Approval);
        Assert.Empty(_queue.Runs);
        var service = new RunService(_stage.Store, _queue, _stage.Clock, _pins);
        Assert.True((await service.ApproveAsync(People.Lead, run.Id, Stop)).Ok);
        Assert.Equal([run.Id], _queue.Runs);
    }

    [Fact]
    public async Task Rule_44_who_may_not_run_and_who_chooses_nothing_is_refused()
    {
        var runs = new RollBackRun(_stage.Store, _pins, _queue, _stage.Clock);
        Assert.Equal(
            "access.denied",
            (await runs.RequestAsync(People.Auditor, Looked(), new HashSet<string> { "primary" }, Stop)).Failure?.Code
        );
        Assert.Equal("rollback.nothing", (await RequestAsync(Looked())).Failure?.Code);
        var blocked = new ClusterPlan([new(new("", "Service", "shop", "web"), ObjectAction.Blocked, [])]);
        Assert.Equal("rollback.in-the-way", (await RequestAsync(Looked(plan: blocked), "primary")).Failure?.Code);
        Assert.Empty(_stage.Store.Audit);
    }

    [Fact]
    public async Task Rule_44_while_pinned_deploys_are_refused_with_who_why_and_the_way_out()
    {
        var draft = SamplePlan.Draft();
        var service = new RunService(_stage.Store, _queue, _stage.Clock, _pins);
        var before = (await service.RequestAsync(People.Engineer, Waiting(draft), RunPurpose.Deploy, Stop)).Value;
        await _pins.SetAsync(new ReleasePin(draft.Id, 7, "Audit week", "lea", _stage.Clock.GetUtcNow()), null!, Stop);

        var refused = (await service.RequestAsync(People.Engineer, draft, RunPurpose.Deploy, Stop)).Failure!;
        Assert.Equal("release.pinned", refused.Code);
        Assert.Equal(
            "lea pinned the release of run 7 on 2026-01-02, so that nothing else is deployed: Audit week",
            refused.What.ToString()
        );
        Assert.Contains("unpin", refused.Hint.ToString(), StringComparison.Ordinal);
        Assert.Equal("release.pinned", (await service.ApproveAsync(People.Lead, before.Id, Stop)).Failure?.Code);
        Assert.True((await service.RequestAsync(People.Engineer, draft, RunPurpose.TearDown, Stop)).Ok);
        await _pins.ClearAsync(draft.Id, null!, Stop);
        Assert.True((await service.ApproveAsync(People.Lead, before.Id, Stop)).Ok);
    }

    static PlanDraft Waiting(PlanDraft draft) =>
        draft with
        {
            Plan = draft.Plan with { Deploy = draft.Plan.Deploy with { NeedsApproval = true } },
        };

    [Fact]
    public async Task Rule_44_nothing_is_rolled_back_while_a_run_of_the_plan_is_at_work_and_one_that_waits_holds_up_nobody()
    {
        Assert.True((await RequestAsync(Looked(approval: true), "primary")).Ok);
        var first = (await RequestAsync(Looked(), "primary")).Value;
        Assert.Equal("rollback.busy", (await RequestAsync(Looked(), "primary")).Failure?.Code);
        var claim = (await _stage.Store.ClaimAsync(first.Id, "test", Stop))!;
        Assert.Equal("rollback.busy", (await RequestAsync(Looked(), "primary")).Failure?.Code);
        await _stage.Store.FinishAsync(claim, RunState.Succeeded, new RunFinished(RunState.Succeeded, null), null!, Stop);
        Assert.True((await RequestAsync(Looked(), "primary")).Ok);
    }

    [Fact]
    public async Task Rule_44_only_the_pinned_release_may_be_put_back()
    {
        await _pins.SetAsync(new ReleasePin(PlanId, 8, "Audit week", "lea", default), null!, Stop);
        Assert.Equal("release.pinned", (await RequestAsync(Looked(), "primary")).Failure?.Code);
        await _pins.SetAsync(new ReleasePin(PlanId, 7, "Audit week", "lea", default), null!, Stop);
        Assert.True((await RequestAsync(Looked(), "primary")).Ok);
    }
}
