using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Audit;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Shell;
using Tandem.Web.Features.History;
using Xunit;

namespace Tandem.Unit.Web.History;

public sealed class HistoryPageTests : ComponentTest
{
    readonly MemoryRecord _record = new();

    public HistoryPageTests()
    {
        Services.AddSingleton(new AuditService(_record));
        Who.Now = People.Auditor;
    }

    NavigationManager Nav => ((IServiceProvider)Services).GetRequiredService<NavigationManager>();

    [Fact]
    public void Entries_are_read_newest_first_in_whole_sentences_with_a_link_to_what_they_are_about()
    {
        _record.Add("run.requested", "run/41", Text.Of($"{"alice"} approved run {41}."));

        var row = Render<HistoryPage>().Find("[data-testid=audit-1]");

        Assert.Contains("alice approved run 41.", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("/runs/41", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains(_record.All[0].Hash[..10], row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_says_which_entries_are_asked_for()
    {
        Nav.NavigateTo("/history?who=alice&action=run.requested&from=2026-01-02&until=2026-01-02&before=40");

        Render<HistoryPage>();

        var (filter, before) = Assert.Single(_record.Asked);
        Assert.Equal(("alice", "run.requested"), (filter.Actor, filter.Action));
        Assert.Equal(TimeSpan.FromDays(1), filter.Until - filter.From);
        Assert.Equal(40, before);
    }

    [Fact]
    public async Task A_filter_goes_into_the_address_and_into_the_file()
    {
        Nav.NavigateTo("/history?before=40");
        var page = Render<HistoryPage>();

        await page.Find("[data-testid=filter-who]").ChangeAsync("bob");

        Assert.EndsWith("/history?who=bob", Nav.Uri, StringComparison.Ordinal);
        Assert.EndsWith(
            "/api/audit.csv?who=bob",
            page.Find("[data-testid=history-download]").GetAttribute("href"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_long_record_is_paged_by_key()
    {
        for (var i = 0; i < 60; i++)
        {
            _record.Add("plan.changed", "plan/1", Text.Of($"changed"));
        }

        Nav.NavigateTo("/history");
        var page = Render<HistoryPage>();

        Assert.Equal(50, page.FindAll("tbody tr").Count);
        Assert.EndsWith("/history?before=11", page.Find("[data-testid=page-older]").GetAttribute("href"), StringComparison.Ordinal);
        Nav.NavigateTo("/history?before=11");
        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("tbody tr").Count));
        Assert.EndsWith("/history", page.Find("[data-testid=page-newer]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walking_the_record_finds_the_entry_that_was_changed()
    {
        for (var i = 0; i < 3; i++)
        {
            _record.Add("plan.changed", "plan/1", Text.Of($"changed"));
        }
        var page = Render<HistoryPage>();
        await page.Find("[data-testid=history-verify]").ClickAsync();
        Assert.Contains("All 3 entries fit", page.Find("[data-testid=history-verdict]").TextContent, StringComparison.Ordinal);

        _record.All[1] = _record.All[1] with { ActorName = "mallory" };
        await page.Find("[data-testid=history-verify]").ClickAsync();

        Assert.Contains("Entry 2 of 3", page.Find("[data-testid=history-verdict]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_may_not_read_the_record_sees_none_of_it()
    {
        _record.Add("run.requested", "run/41", Text.Of($"secret business"));
        Who.Now = People.Engineer;

        var page = Render<HistoryPage>();

        Assert.Contains("ReadAudit", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("secret business", page.Markup, StringComparison.Ordinal);
        Assert.Empty(_record.Asked);
    }

    [Fact]
    public void Old_entries_are_read_in_todays_language()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        try
        {
            _record.Add("run.approved", "run/41", Text.Of($"{"alice"} approved run {41}."));
            Assert.Contains("alice 批准了执行 41。", Render<HistoryPage>().Markup, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

/// <summary>The record in memory, chained as the stored one.</summary>
sealed class MemoryRecord : IAuditLog
{
    public List<AuditEntry> All { get; } = [];

    public List<(AuditFilter Filter, long? Before)> Asked { get; } = [];

    public void Add(string action, string subject, Text intent) =>
        All.Add(AuditChain.Link(new(DateTimeOffset.UnixEpoch, "u1", "alice", action, subject, intent), All.LastOrDefault()));

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Page<AuditEntry>> ListAsync(AuditFilter filter, long? before, int take, CancellationToken cancellation)
    {
        Asked.Add((filter, before));
        var found = All.Where(e => e.Sequence < (before ?? long.MaxValue)).Reverse().ToList();
        return Task.FromResult(new Page<AuditEntry>([.. found.Take(take)], found.Count > take ? found[take - 1].Sequence : null, before));
    }

    public Task<long?> FirstBrokenAsync(CancellationToken cancellation)
    {
        AuditEntry? previous = null;
        foreach (var entry in All)
        {
            if (!AuditChain.Fits(entry, previous))
            {
                return Task.FromResult<long?>(entry.Sequence);
            }
            previous = entry;
        }
        return Task.FromResult<long?>(null);
    }
}
