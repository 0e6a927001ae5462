using System.Globalization;

namespace Tandem.Web.Shared;

/// <summary>A range of days as it stands in an address: <c>from</c> and <c>until</c>, both inclusive, written 2026-11-23; either may be absent.</summary>
/// <param name="From">What is not a day counts as absent.</param>
public readonly record struct DayRange(string? From, string? Until)
{
    /// <summary>First moment inside, in <paramref name="zone"/>.</summary>
    public DateTimeOffset? Start(TimeZoneInfo zone) => Midnight(From, 0, zone);

    /// <summary>First moment after.</summary>
    public DateTimeOffset? End(TimeZoneInfo zone) => Midnight(Until, 1, zone);

    static DateTimeOffset? Midnight(string? day, int plus, TimeZoneInfo zone)
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return null;
        }
        var local = date.AddDays(plus).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
