using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>Objects between which nothing waits for health: their levels are written one after another, each all at once.</summary>
sealed record WriteGroup(Phase Phase, IReadOnlyList<IReadOnlyList<Draft>> Levels)
{
    public IEnumerable<Draft> All => Levels.SelectMany(l => l);
}

/// <summary>In which order a release is written. Pure; the order of the input makes no difference.</summary>
static class WriteOrder
{
    /// <summary>A failure names the cycle.</summary>
    public static Result<IReadOnlyList<WriteGroup>> Of(IReadOnlyList<Draft> drafts)
    {
        var stages = new Dictionary<ObjectRef, int>();
        var byRef = drafts.ToDictionary(d => d.Ref);
        foreach (var draft in drafts)
        {
            if (Stage(draft, byRef, stages, []) is { } cycle)
            {
                return cycle;
            }
        }
        return Result.Of<IReadOnlyList<WriteGroup>>([
            .. drafts
                .Where(d => d.Options.Phase != Phase.Never)
                .GroupBy(d => (d.Options.Phase, d.Options.Wave, Stage: stages[d.Ref]))
                .OrderBy(g => g.Key)
                .Select(g => new WriteGroup(g.Key.Phase, Levels(g))),
        ]);
    }

    static IReadOnlyList<IReadOnlyList<Draft>> Levels(IEnumerable<Draft> drafts) =>
        [
            .. drafts
                .GroupBy(d => d.Level)
                .OrderBy(g => g.Key)
                .Select(g => (IReadOnlyList<Draft>)[.. g.OrderBy(d => d.Ref.ToString(), StringComparer.Ordinal)]),
        ];

    /// <summary>One more than the latest of those it names in <c>depends-on</c>; what it only refers to comes before it by kind.</summary>
    static Failure? Stage(Draft draft, Dictionary<ObjectRef, Draft> all, Dictionary<ObjectRef, int> stages, List<ObjectRef> way)
    {
        if (stages.ContainsKey(draft.Ref))
        {
            return null;
        }
        if (way.Contains(draft.Ref))
        {
            var cycle = string.Join(" → ", way.SkipWhile(r => r != draft.Ref).Append(draft.Ref));
            return new Failure(
                "cluster.cycle",
                Text.Of($"These objects wait for each other: {cycle}."),
                Text.Of($"Take one of the depends-on annotations away.")
            );
        }
        way.Add(draft.Ref);
        var stage = 0;
        foreach (var needed in draft.Options.DependsOn.Select(References.Parse).OfType<ObjectRef>().Where(all.ContainsKey))
        {
            if (Stage(all[needed], all, stages, way) is { } failure)
            {
                return failure;
            }
            stage = Math.Max(stage, stages[needed] + 1);
        }
        way.RemoveAt(way.Count - 1);
        stages[draft.Ref] = stage;
        return null;
    }
}
