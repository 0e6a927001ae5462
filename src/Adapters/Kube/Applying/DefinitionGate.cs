using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>Waits until new kinds are really served: accepted first, listed second. Control planes with replicas take five seconds on purpose.</summary>
static class DefinitionGate
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static async Task<Failure?> WaitAsync(ClusterLink link, IReadOnlyList<Draft> definitions, CancellationToken cancellation)
    {
        var start = link.Clock.GetTimestamp();
        foreach (var definition in definitions)
        {
            while (await LookAsync(link, definition, cancellation) is { } waiting)
            {
                if (waiting.Failure is not null || link.Clock.GetElapsedTime(start) > Limit)
                {
                    return waiting.Failure ?? NotServed(definition.Ref, waiting.Sentence);
                }
                await Task.Delay(Pause, link.Clock, cancellation);
            }
        }
        return null;
    }

    /// <summary>Null when served.</summary>
    static async Task<Waiting?> LookAsync(ClusterLink link, Draft definition, CancellationToken cancellation)
    {
        var live = await link.GetAsync(definition.Ref, metadata: false, cancellation);
        if (!live.Ok)
        {
            return new Waiting(live.Failure.What, live.Failure);
        }
        var health = HealthRules.Judge(definition.Ref, live.Value, Neighbours.None, link.Clock.GetUtcNow());
        if (health.State != HealthState.Healthy)
        {
            return new Waiting(health.Sentence, health.Permanent ? NotServed(definition.Ref, health.Sentence) : null);
        }
        var spec = definition.Body["spec"];
        var kind = await link.Kinds.FindAsync(
            spec?["group"]?.GetValue<string>() ?? "",
            spec?["names"]?["kind"]?.GetValue<string>() ?? "",
            null,
            cancellation
        );
        return kind is { Ok: true, Value: null } ? new Waiting(Text.Of($"The cluster is about to serve the kind."), null)
            : kind.Ok ? null
            : new Waiting(kind.Failure.What, kind.Failure);
    }

    static Failure NotServed(ObjectRef r, Text why) =>
        new("cluster.definition", Text.Of($"{r} is not served: {why}"), Text.Of($"Correct the definition, then resume."));

    sealed record Waiting(Text Sentence, Failure? Failure);
}
