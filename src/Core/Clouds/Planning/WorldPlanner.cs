using Tandem.Access;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>How long the steps of past runs took.</summary>
public interface IStepTimes
{
    /// <summary>Median time in which a resource of each kind was made in the newest runs; a kind never made has no entry.</summary>
    Task<IReadOnlyDictionary<ResourceKind, TimeSpan>> MediansAsync(CancellationToken cancellation);
}

/// <summary>Looks what running a plan would change in the clouds, and changes nothing.</summary>
public sealed class WorldPlanner(WorldReader reader, IStepTimes times)
{
    /// <summary>The plan of changes for a draft without problems. A site that cannot be read is named in it and fails nothing.</summary>
    /// <param name="onRead">Called after each site with how many are read and of how many; null for nobody.</param>
    public async Task<Result<WorldPlan>> PreviewAsync(
        Actor actor,
        PlanDraft draft,
        Action<int, int>? onRead,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        if (draft.Problems() is [var first, ..])
        {
            return new Failure("plan.problems", first.What, first.Remedy, Field: first.Field);
        }
        var graph = Blueprint.ForDeploy(draft.Id, draft.Name, draft.Plan);
        var observed = await reader.ReadAsync(draft.Id, draft.Plan, graph, onRead, cancellation);
        return WorldPlan.Make(graph, observed, draft.Plan.Hash(), await times.MediansAsync(cancellation));
    }
}
