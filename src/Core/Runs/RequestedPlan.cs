using Tandem.Clouds.Planning;
using Tandem.Plans;
using Tandem.Snapshots;

namespace Tandem.Runs;

/// <summary>Which plan a run freezes for what it is asked to do, what stands against it, and its steps.</summary>
sealed class RequestedPlan(IRunStore store)
{
    /// <summary>How many runs are asked where they put snapshots.</summary>
    const int MostRuns = 20;

    /// <summary>
    /// What is torn down is what was deployed last, whatever the draft says by now; a plan never deployed is torn down as it stands. Snapshots
    /// follow what was deployed last, with the limits and copies that the draft says by now; removing them follows every rule there ever was.
    /// </summary>
    public async Task<Plan> OfAsync(PlanDraft draft, RunPurpose purpose, CancellationToken cancellation)
    {
        if (purpose == RunPurpose.Deploy)
        {
            return draft.Plan;
        }
        var deployed = await LastDeployedAsync(draft, cancellation);
        return purpose switch
        {
            RunPurpose.Snapshot => With(deployed, draft.Plan.Resources.Data ?? []),
            RunPurpose.RemoveSnapshots => With(
                deployed,
                SiteData.Together(
                    (await KnownAsync(store, draft.Id, MostRuns, cancellation)).Append(draft.Plan).SelectMany(p => p.Resources.Data ?? []),
                    deployed
                )
            ),
            _ => deployed,
        };
    }

    static Plan With(Plan plan, IReadOnlyList<SiteData> data) => plan with { Resources = plan.Resources with { Data = data } };

    /// <summary>The plans of the newest runs.</summary>
    public static async Task<IReadOnlyList<Plan>> KnownAsync(IRunStore store, Guid planId, int most, CancellationToken cancellation)
    {
        var known = new List<Plan>();
        foreach (var run in (await store.ListAsync(new RunFilter(Plan: planId), null, null, most, cancellation)).Items)
        {
            if (await store.DefinitionAsync(run.Id, cancellation) is { } definition)
            {
                known.Add(definition.Plan);
            }
        }
        return known;
    }

    async Task<Plan> LastDeployedAsync(PlanDraft draft, CancellationToken cancellation)
    {
        var deploys = await store.ListAsync(new RunFilter(Plan: draft.Id, Purpose: RunPurpose.Deploy), null, null, 1, cancellation);
        return deploys.Items is [var last] && await store.DefinitionAsync(last.Id, cancellation) is { } definition
            ? definition.Plan
            : draft.Plan;
    }

    /// <param name="plan">What <see cref="OfAsync"/> gave.</param>
    public static Failure? Problem(PlanDraft draft, Plan plan, RunPurpose purpose)
    {
        var problems = purpose switch
        {
            RunPurpose.Deploy => draft.Problems(),
            RunPurpose.Snapshot => [.. (plan.Resources.Data ?? []).SelectMany(d => d.Check(plan))],
            _ => [],
        };
        if (problems is [var first, ..])
        {
            return new Failure("plan.problems", first.What, first.Remedy, Field: first.Field);
        }
        return purpose is RunPurpose.Snapshot or RunPurpose.RemoveSnapshots && plan.Resources.Data is not { Count: > 0 }
            ? new Failure(
                "plan.no-data",
                Text.Of($"Nothing says whose data shall be snapshotted."),
                Text.Of($"Switch the snapshots on in step 3 of the plan."),
                Field: nameof(ResourcesSection.Data)
            )
            : null;
    }

    public static StepGraph GraphOf(PlanDraft draft, Plan plan, RunPurpose purpose, WorldPlan? previewed)
    {
        var graph = purpose switch
        {
            RunPurpose.TearDown => Blueprint.ForTearDown(draft.Id, draft.Name, plan),
            RunPurpose.Snapshot => Blueprint.ForSnapshots(plan),
            RunPurpose.RemoveSnapshots => Blueprint.ForSnapshotRemoval(plan),
            _ => Blueprint.ForDeploy(draft.Id, draft.Name, plan),
        };
        return previewed is null ? graph : Removal.AddTo(graph, previewed, draft.Id.ToString("N"));
    }
}
