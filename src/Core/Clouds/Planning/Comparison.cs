using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>Holds what is wanted against what was observed.</summary>
sealed class Comparison(StepGraph graph, ObservedWorld observed, IReadOnlyDictionary<ResourceKind, TimeSpan> times)
{
    readonly Dictionary<string, ObservedSite> _sites = observed.Sites.ToDictionary(s => s.Site);
    readonly Dictionary<string, ObservedResource> _live = observed
        .Sites.SelectMany(s => s.Resources)
        .DistinctBy(r => (r.Key, r.Live.Kind))
        .ToDictionary(r => Identity(r.Key, r.Live.Kind));

    public WorldPlan ToPlan(string planHash)
    {
        var steps = graph.Steps.Where(s => s.Kind == StepKinds.EnsureResource && s.Resource is not null).ToList();
        var wanted = steps.Select(s => Identity(s.Key, s.Resource!.Kind)).ToHashSet();
        var known = steps.Where(s => _sites.TryGetValue(s.Site!, out var site) && site.Problem is null).ToList();
        var left = observed.Sites.SelectMany(s => s.Resources.Select(r => (s.Site, Resource: r)));
        return new(
            planHash,
            [
                .. known.Select(Plan),
                .. left.Where(l => !wanted.Contains(Identity(l.Resource.Key, l.Resource.Live.Kind)))
                    .Select(l => Leftover(l.Site, l.Resource))
                    .OrderBy(r => Removal.Rank(r.Kind)),
            ],
            [.. observed.Sites.Where(s => s.Problem is not null).Select(s => new UnreadSite(s.Site, s.Problem!))],
            []
        );
    }

    PlannedResource Plan(StepSpec step)
    {
        var spec = step.Resource!;
        var there = _live.GetValueOrDefault(Identity(step.Key, spec.Kind));
        var (action, why) = Decide(there);
        return new(
            step.Key,
            step.Site!,
            spec.Kind,
            spec.Name,
            spec.Region,
            action,
            there?.Live.Id,
            there?.Differences ?? [],
            why,
            [.. step.DependsOn.Where(d => graph[d].Resource is not null)],
            action is ResourceAction.Create or ResourceAction.Replace && times.TryGetValue(spec.Kind, out var time) ? time : null,
            CloudOperations.Of(spec.Kind, action)
        );
    }

    static (ResourceAction Action, Text Why) Decide(ObservedResource? there)
    {
        if (there is null)
        {
            return (ResourceAction.Create, Text.Of($"It does not exist yet."));
        }
        if (there.Adopted)
        {
            return (ResourceAction.Adopt, Text.Of($"The plan uses {there.Live.Id} as it is; the console will not touch it."));
        }
        if (there.Live.State == ResourceState.Failed)
        {
            return (ResourceAction.Replace, Text.Of($"{there.Live.Id} ended as {there.Live.Status}."));
        }
        if (there.Differences.FirstOrDefault(d => !d.CanChange) is { } fixedOne)
        {
            return (ResourceAction.Replace, Text.Of($"The field {fixedOne.Field} cannot be changed in place."));
        }
        return there.Differences.Count > 0
            ? (ResourceAction.Change, Text.Of($"{there.Live.Id} differs from the plan in {there.Differences.Count} places."))
            : (ResourceAction.Keep, Text.Of($"{there.Live.Id} is as planned."));
    }

    static PlannedResource Leftover(string site, ObservedResource left) =>
        new(
            left.Key,
            site,
            left.Live.Kind,
            left.Live.Name,
            left.Live.Region,
            ResourceAction.Delete,
            left.Live.Id,
            [],
            Text.Of($"The plan made {left.Live.Id} earlier and does not want it any more."),
            [],
            null,
            CloudOperations.Of(left.Live.Kind, ResourceAction.Delete)
        );

    static string Identity(string key, ResourceKind kind) => $"{kind} {key}";
}
