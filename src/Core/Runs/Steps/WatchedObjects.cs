using System.Collections.Concurrent;
using Tandem.Clusters;

namespace Tandem.Runs.Steps;

/// <summary>Tells the ledger how far a release has got: what was written, and what became healthy.</summary>
sealed class WatchedObjects(StepContext context, int count)
{
    readonly ConcurrentDictionary<string, ObjectHealth> _seen = new();
    int _written;

    public async Task OnAppliedAsync(AppliedObject applied)
    {
        await SiteSteps.LogAsync(context, applied);
        if (applied.Action is not (ApplyAction.Deleted or ApplyAction.Kept))
        {
            await context.ProgressAsync(Math.Min(Interlocked.Increment(ref _written), count), count, Text.Of($"Applying objects"));
        }
    }

    public async Task OnHealthAsync(ObjectHealth health)
    {
        _seen[health.Ref.ToString()] = health;
        await context.ObjectAsync(health);
        if (health.State == HealthState.Healthy)
        {
            await context.ProgressAsync(
                _seen.Values.Count(h => h.State == HealthState.Healthy),
                Math.Max(count, _seen.Count),
                Text.Of($"Waiting for health")
            );
        }
    }

    public ObjectRef? Find(string? name) => name is not null && _seen.TryGetValue(name, out var health) ? health.Ref : null;
}
