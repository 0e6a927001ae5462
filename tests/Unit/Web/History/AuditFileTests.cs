using Tandem.Audit;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Api;
using Tandem.Web.Shared;
using Xunit;

namespace Tandem.Unit.Web.History;

public sealed class AuditFileTests
{
    static readonly JsonStringLocalizer<Ui> English = new();

    [Fact]
    public void A_cell_that_a_spreadsheet_would_calculate_is_kept_from_it()
    {
        var entry = new AuditEntry(
            DateTimeOffset.UnixEpoch,
            "u1",
            "=HYPERLINK(\"http://evil\")",
            "plan.changed",
            "plan/1",
            Text.Of($"a, \"b\"")
        );

        var row = AuditFile.Row(entry, English);

        Assert.Contains("\"'=HYPERLINK(\"\"http://evil\"\")\"", row, StringComparison.Ordinal);
        Assert.Contains("\"a, \"\"b\"\"\"", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_reads_the_whole_record_page_by_page_and_only_for_those_who_may()
    {
        var record = new MemoryRecord();
        for (var i = 0; i < 1201; i++)
        {
            record.Add("plan.changed", "plan/1", Text.Of($"changed"));
        }
        var service = new AuditService(record);

        Assert.Equal("access.denied", service.Export(People.Engineer, new()).Failure!.Code);
        var all = await service
            .Export(People.Auditor, new())
            .Value.Select(e => e.Sequence)
            .ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 1201).Select(i => (long)i).Reverse(), all);
        Assert.Equal(3, record.Asked.Count);
    }
}
