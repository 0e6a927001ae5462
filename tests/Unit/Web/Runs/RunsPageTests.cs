using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Audit;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Shell;
using Tandem.Web.Features.Runs;
using Xunit;

namespace Tandem.Unit.Web.Runs;

public sealed class RunsPageTests : ComponentTest
{
    readonly ListedRuns _runs = new();

    public RunsPageTests()
    {
        Services.AddSingleton(new RunService(_runs, new NoQueue(), Clock, new MemoryReleases()));
        Who.Now = People.Auditor;
    }

    NavigationManager Nav => ((IServiceProvider)Services).GetRequiredService<NavigationManager>();

    [Fact]
    public void The_address_says_which_runs_are_asked_for()
    {
        Nav.NavigateTo("/runs?state=failed&purpose=teardown&plan=shop&who=bob&from=2026-01-02&until=2026-01-03&before=40");

        Render<RunsPage>();

        var (filter, before, after) = Assert.Single(_runs.Asked);
        Assert.Equal(
            (RunState.Failed, RunPurpose.TearDown, "shop", "bob"),
            (filter.State, filter.Purpose, filter.PlanName, filter.RequestedBy)
        );
        Assert.Equal(TimeSpan.FromDays(2), filter.Until - filter.From);
        Assert.Equal((40L, null), (before, after));
    }

    [Fact]
    public void What_makes_no_sense_in_the_address_counts_as_absent()
    {
        Nav.NavigateTo("/runs?state=sideways&from=yesterday");

        Render<RunsPage>();

        Assert.Equal(new RunFilter(), _runs.Asked.Single().Filter);
    }

    [Fact]
    public async Task Choosing_a_state_changes_the_address_and_begins_at_the_newest_page()
    {
        Nav.NavigateTo("/runs?plan=shop&before=40");
        var page = Render<RunsPage>();

        await page.Find("[data-testid=filter-state]").ChangeAsync("Failed");

        Assert.EndsWith("/runs?plan=shop&state=failed", Nav.Uri, StringComparison.Ordinal);
        Assert.Equal((RunState.Failed, null), (_runs.Asked[^1].Filter.State, _runs.Asked[^1].Before));
    }

    [Fact]
    public void Pages_are_links_that_keep_the_filter()
    {
        _runs.Page = new([_runs.Of(30, RunState.Succeeded)], Older: 30, Newer: 31);
        Nav.NavigateTo("/runs?who=bob&before=40");

        var page = Render<RunsPage>();

        Assert.EndsWith("/runs?who=bob&before=30", page.Find("[data-testid=page-older]").GetAttribute("href"), StringComparison.Ordinal);
        Assert.EndsWith("/runs?who=bob&after=31", page.Find("[data-testid=page-newer]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_still_goes_is_read_again_and_an_old_page_at_rest_is_not()
    {
        _runs.Page = new([_runs.Of(2, RunState.Running)], null, null);
        var page = Render<RunsPage>();
        _runs.Page = new([_runs.Of(2, RunState.Succeeded)], null, null);

        Clock.Advance(TimeSpan.FromSeconds(3));

        page.WaitForAssertion(() => Assert.NotNull(page.Find("[data-testid=run-2] [data-state=Succeeded]")));
        Nav.NavigateTo("/runs?before=3");
        page.WaitForAssertion(() => Assert.Equal(3, _runs.Asked.Count));
        Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(3, _runs.Asked.Count);
    }

    [Fact]
    public void An_empty_list_says_what_to_do_next() =>
        Assert.Contains("Make a plan", Render<RunsPage>().Find(".empty-state").TextContent, StringComparison.Ordinal);
}

/// <summary>Hands out one page of runs and remembers what was asked for.</summary>
sealed class ListedRuns : IRunStore
{
    public List<(RunFilter Filter, long? Before, long? After)> Asked { get; } = [];

    public Page<Run> Page { get; set; } = new([], null, null);

    public Run Of(long id, RunState state) =>
        new(
            id,
            Guid.NewGuid(),
            "shop",
            "hash",
            RunPurpose.Deploy,
            state,
            ApprovalState.NotNeeded,
            1,
            false,
            "bob",
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch,
            null,
            false
        );

    public Task<Page<Run>> ListAsync(RunFilter filter, long? before, long? after, int take, CancellationToken cancellation)
    {
        Asked.Add((filter, before, after));
        return Task.FromResult(Page);
    }

    public Task<Run?> FindAsync(long id, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<RunDefinition?> DefinitionAsync(long id, CancellationToken cancellation) => Task.FromResult<RunDefinition?>(null);

    public Task<Run> CreateAsync(NewRun run, Func<long, AuditEntry> audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<long>> UnfinishedAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Run?> ChangeAsync(long id, Func<Run, Run?> change, RunEvent happened, AuditEntry audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<RunClaim?> ClaimAsync(long id, string node, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<bool> AppendAsync(RunClaim claim, IReadOnlyList<RunEvent> events, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<bool> FinishAsync(RunClaim claim, RunState state, RunFinished happened, AuditEntry audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<RunEvent>> ReadAsync(long id, long after, int take, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
