using Tandem.Audit;

namespace Tandem.Web.Shared;

/// <summary>Which entries of the record are asked for, as it stands in an address: the page and the file have the same.</summary>
/// <param name="From">First day, see <see cref="DayRange"/>.</param>
/// <param name="Until">Last day.</param>
public sealed record AuditQuery(string? Who = null, string? Action = null, string? From = null, string? Until = null)
{
    public AuditFilter ToFilter(TimeZoneInfo zone)
    {
        var days = new DayRange(From, Until);
        return new(NullIfEmpty(Who), NullIfEmpty(Action), days.Start(zone), days.End(zone));
    }

    public Dictionary<string, object?> ToQuery() =>
        new()
        {
            ["who"] = NullIfEmpty(Who),
            ["action"] = NullIfEmpty(Action),
            ["from"] = NullIfEmpty(From),
            ["until"] = NullIfEmpty(Until),
        };

    static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
