using Tandem.Runs;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Runs;

/// <summary>Which runs are listed, as it stands in the address: what cannot be read counts as absent.</summary>
/// <param name="Before">Key: only runs with a smaller number.</param>
/// <param name="After">Key: only runs with a larger number, the page just newer than it. Gives way to <paramref name="Before"/>.</param>
public sealed record RunsQuery(
    RunState? State = null,
    RunPurpose? Purpose = null,
    string? Plan = null,
    string? Who = null,
    DayRange Days = default,
    long? Before = null,
    long? After = null
)
{
    public RunFilter ToFilter(TimeZoneInfo zone) =>
        new(State: State, Purpose: Purpose, RequestedBy: Trim(Who), PlanName: Trim(Plan), From: Days.Start(zone), Until: Days.End(zone));

    /// <summary>True when nothing is filtered: an empty list then means that there are no runs at all.</summary>
    public bool IsAll => this with { Before = null, After = null } == new RunsQuery();

    /// <summary>For the address; null takes a word out of it.</summary>
    public Dictionary<string, object?> ToQuery() =>
        new()
        {
            ["state"] = State?.ToString().ToLowerInvariant(),
            ["purpose"] = Purpose?.ToString().ToLowerInvariant(),
            ["plan"] = Trim(Plan),
            ["who"] = Trim(Who),
            ["from"] = Trim(Days.From),
            ["until"] = Trim(Days.Until),
            ["before"] = Before,
            ["after"] = Before is null ? After : null,
        };

    /// <summary>Reads one of the words of an enumeration; null when it is none of them.</summary>
    public static T? Word<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, true, out var value) && Enum.IsDefined(value) ? value : null;

    static string? Trim(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
