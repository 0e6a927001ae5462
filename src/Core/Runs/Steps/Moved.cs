using Tandem.Clouds;
using Tandem.Clouds.Planning;

namespace Tandem.Runs.Steps;

/// <summary>Holds a resource against what was foreseen for it, and names the first thing that is otherwise now. Pure.</summary>
static class Moved
{
    /// <param name="live">What is there now; null when nothing is.</param>
    /// <param name="now">How it differs from what is wanted, now.</param>
    public static Failure? Since(PlannedResource foreseen, CloudResource? live, IReadOnlyList<ResourceDifference> now)
    {
        if (foreseen.Id is null)
        {
            return live is null
                ? null
                : Of(Text.Of($"{foreseen.Name} did not exist when the plan was looked at; now it is there as {live.Id}."));
        }
        if (live is null)
        {
            return Of(Text.Of($"{foreseen.Name} was there as {foreseen.Id} when the plan was looked at; now it is gone."));
        }
        if (live.Id != foreseen.Id)
        {
            return Of(Text.Of($"{foreseen.Name} was {foreseen.Id} when the plan was looked at; now it is {live.Id}."));
        }
        if (now.FirstOrDefault(d => !Has(foreseen.Differences, d)) is { } came)
        {
            var before = foreseen.Differences.FirstOrDefault(d => d.Field == came.Field && d.Wanted == came.Wanted)?.Found ?? came.Wanted;
            return Field(foreseen, came.Field, before, came.Found);
        }
        return foreseen.Differences.FirstOrDefault(d => !Has(now, d)) is { } went
            ? Field(foreseen, went.Field, went.Found, went.Wanted)
            : null;
    }

    /// <summary>
    /// By what was found: what is wanted may name a resource by its step while it does not exist, and by its id later. What is missing is known only
    /// by what is wanted.
    /// </summary>
    static bool Has(IReadOnlyList<ResourceDifference> among, ResourceDifference d) =>
        among.Any(a => a.Field == d.Field && a.Found == d.Found && (d.Found is not null || a.Wanted == d.Wanted));

    static Failure Field(PlannedResource foreseen, string field, string? was, string? now) =>
        Of(Text.Of($"{foreseen.Name} ({foreseen.Id}): {field} was {was ?? "–"} when the plan was looked at and is {now ?? "–"} now."));

    static Failure Of(Text what) => new("world.moved", what, Text.Of($"Look at what will change once more, then start a new run."));
}
