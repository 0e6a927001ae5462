using Microsoft.Extensions.Time.Testing;
using Tandem.Plans;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Plans;

public sealed class PlanServiceTests
{
    readonly MemoryPlanStore _store = new();
    readonly PlanService _service;

    public PlanServiceTests() => _service = new PlanService(_store, new FakeTimeProvider());

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    async Task<PlanDraft> CreateAsync() => (await _service.CreateAsync(People.Engineer, " shop ", Plan.Empty, Stop)).Value;

    [Fact]
    public async Task A_plan_starts_at_version_one_with_its_entry_in_the_record()
    {
        var draft = await CreateAsync();
        Assert.Equal(("shop", 1, "alice"), (draft.Name, draft.Version, draft.UpdatedBy));
        Assert.Equal("plan.created", Assert.Single(_store.Audit).Action);
        Assert.Equal(draft, (await _service.FindAsync(People.Auditor, draft.Id, Stop)).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a name that is a good deal longer than the sixty characters allowed")]
    public async Task A_name_that_is_empty_or_too_long_is_refused(string name) =>
        Assert.Equal("plan.name", (await _service.CreateAsync(People.Engineer, name, Plan.Empty, Stop)).Failure!.Code);

    [Fact]
    public async Task Every_answer_is_saved_valid_or_not_and_raises_the_version()
    {
        var draft = await CreateAsync();
        var saved = (await _service.SaveAsync(People.Engineer, draft, SitesSection.Empty, Stop)).Value;
        Assert.Equal(2, saved.Version);
        Assert.Equal("plan.changed", _store.Audit[^1].Action);
    }

    [Fact]
    public async Task Who_saves_on_an_old_version_is_told_so_and_overwrites_nothing()
    {
        var draft = await CreateAsync();
        await _service.SaveAsync(People.Engineer, draft, SamplePlan.Good.Sites, Stop);
        var late = await _service.SaveAsync(People.With("bob", Tandem.Access.Role.Engineer), draft, SitesSection.Empty, Stop);
        Assert.Equal("plan.changed-meanwhile", late.Failure!.Code);
        Assert.Equal("alice", (await _service.FindAsync(People.Engineer, draft.Id, Stop)).Value.UpdatedBy);
    }

    [Fact]
    public async Task A_removed_plan_is_unknown()
    {
        var draft = await CreateAsync();
        Assert.True((await _service.RemoveAsync(People.Engineer, draft, Stop)).Ok);
        Assert.Equal("plan.unknown", (await _service.FindAsync(People.Engineer, draft.Id, Stop)).Failure!.Code);
        Assert.Equal("plan.removed", _store.Audit[^1].Action);
    }

    [Fact]
    public async Task Only_who_edits_plans_changes_them()
    {
        var draft = await CreateAsync();
        Assert.Equal("access.denied", (await _service.CreateAsync(People.Lead, "x", Plan.Empty, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.SaveAsync(People.Auditor, draft, SitesSection.Empty, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.RemoveAsync(People.Administrator, draft, Stop)).Failure!.Code);
        Assert.Equal("access.denied", (await _service.ListAsync(People.With("eve"), Stop)).Failure!.Code);
    }
}
