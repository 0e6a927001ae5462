using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Snapshots;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Shell;
using Tandem.Unit.Web.Wizard;
using Tandem.Web.Features.Snapshots;
using Xunit;

namespace Tandem.Unit.Web.Snapshots;

public sealed class SnapshotsPageTests : ComponentTest
{
    static readonly Plan Plan = SamplePlan.Good with
    {
        Resources = SamplePlan.Good.Resources with { Data = [new SiteData("primary", ["backup-1"], 2, null)] },
    };

    readonly PlanDraft _draft = SamplePlan.Draft(Plan);
    readonly MemoryCloud _cloud = new();
    readonly MemoryRunStore _runs;

    public SnapshotsPageTests()
    {
        _runs = new MemoryRunStore(new Doorbell(), Clock);
        var plans = new MemoryPlanStore();
        _ = plans.AddAsync(_draft, null!, default);
        Services.AddSingleton<IPlanStore>(plans);
        Services.AddSingleton<IRunStore>(_runs);
        Services.AddSingleton<ICloudProvider>(_cloud);
        Services.AddSingleton<PlanService>();
        Services.AddSingleton<SnapshotList>();
        Services.AddSingleton(new RunService(_runs, new NoQueue(), Clock, new MemoryReleases()));
        Who.Now = People.Engineer;
    }

    IRenderedComponent<SnapshotsPage> Open() => Render<SnapshotsPage>(p => p.Add(s => s.PlanId, _draft.Id));

    void Put(string region, int run, SnapshotState state = SnapshotState.Accomplished)
    {
        _cloud.Disks.Now = Clock.GetUtcNow().AddMinutes(run - 100);
        _cloud.Disks.Put(region, new SnapshotMark(_draft.Id.ToString("N"), "primary", run, "d-1", "shop/data"), state);
    }

    [Fact]
    public void Each_region_lists_its_snapshots_page_by_page()
    {
        Enumerable.Range(1, 25).ToList().ForEach(n => Put("cn-hangzhou", n));
        Put("cn-beijing", 1, SnapshotState.Failed);
        var page = Open();
        Assert.Equal(20, page.FindAll("[data-testid=snapshots-cn-hangzhou] tbody tr").Count);
        Assert.Contains("Failed", page.Find("[data-testid=snapshots-cn-beijing] tbody").TextContent, StringComparison.Ordinal);
        page.Find("[data-testid=snapshots-older]").Click();
        Assert.Equal(5, page.FindAll("[data-testid=snapshots-cn-hangzhou] tbody tr").Count);
    }

    [Fact]
    public void A_region_that_does_not_answer_is_unknown_and_not_empty()
    {
        _cloud.Disks.Broken = new Failure("test", Text.Of($"No answer."), Text.Of($"Wait."));
        var page = Open();
        Assert.Contains("Unknown", page.Find("[data-testid=snapshots-cn-hangzhou]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("no snapshots here", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_look_grows_old_and_says_so()
    {
        var page = Open();
        Assert.DoesNotContain("age-stale", page.Find("[data-testid=snapshots-age]").InnerHtml, StringComparison.Ordinal);
        Clock.Advance(TimeSpan.FromSeconds(20));
        page.WaitForAssertion(() =>
            Assert.Contains("age-stale", page.Find("[data-testid=snapshots-age]").InnerHtml, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Snapshot_now_is_a_run_like_any_other()
    {
        var page = Open();
        page.Find("[data-testid=snapshots-now]").Click();
        var address = ((IServiceProvider)Services).GetRequiredService<NavigationManager>();
        page.WaitForAssertion(() => Assert.EndsWith("/runs/1", address.Uri, StringComparison.Ordinal));
        var run = await _runs.FindAsync(1, CancellationToken.None);
        Assert.Equal(RunPurpose.Snapshot, run!.Purpose);
        Assert.Single(_runs.Audit);
    }

    [Fact]
    public void Who_may_not_run_only_looks()
    {
        Who.Now = People.Auditor;
        var page = Open();
        Assert.Empty(page.FindAll("[data-testid=snapshots-now]"));
        Assert.Empty(page.FindAll("[data-testid=snapshots-remove]"));
    }
}
