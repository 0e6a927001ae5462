using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>Takes the times from the newest runs alone, so that it costs the same however long the history is.</summary>
sealed class EfStepTimes(Ledger ledger) : IStepTimes
{
    const int NewestRuns = 10;

    // As the serializer writes them: the kind of event comes first.
    const string Started = "{\"event\":\"stepStarted\"";
    const string Finished = "{\"event\":\"stepFinished\"";

    public Task<IReadOnlyDictionary<ResourceKind, TimeSpan>> MediansAsync(CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyDictionary<ResourceKind, TimeSpan>>(
            async db =>
            {
                var runs = await db
                    .Runs.Where(r => r.Purpose == RunPurpose.Deploy)
                    .OrderByDescending(r => r.Id)
                    .Take(NewestRuns)
                    .Select(r => r.Id)
                    .ToListAsync(cancellation);
                // Only beginnings and ends: a run's log may be a hundred times as long.
                var rows = await db
                    .RunEvents.Where(e => runs.Contains(e.RunId) && (e.Json.StartsWith(Started) || e.Json.StartsWith(Finished)))
                    .OrderBy(e => e.RunId)
                    .ThenBy(e => e.Sequence)
                    .ToListAsync(cancellation);
                return Medians(rows.Select(r => (r.RunId, JsonSerializer.Deserialize<RunEvent>(r.Json, PlanJson.Options)!)));
            },
            cancellation
        );

    static Dictionary<ResourceKind, TimeSpan> Medians(IEnumerable<(long Run, RunEvent Event)> events)
    {
        var began = new Dictionary<(long, string), DateTimeOffset>();
        var times = new List<(ResourceKind Kind, TimeSpan Time)>();
        foreach (var (run, e) in events)
        {
            if (e is StepStarted started)
            {
                began[(run, started.Step)] = e.At;
            }
            else if (
                e is StepFinished { Outcome: Succeeded { Resource: { } made } } done
                && began.TryGetValue((run, done.Step), out var at)
            )
            {
                times.Add((made.Kind, e.At - at));
            }
        }
        return times.GroupBy(t => t.Kind, t => t.Time).ToDictionary(g => g.Key, g => g.Order().ElementAt(g.Count() / 2));
    }
}
