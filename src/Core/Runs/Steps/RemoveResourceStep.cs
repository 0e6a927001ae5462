using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Removes one resource that carries our ownership, and waits until it is gone. Something else in its place is left alone.</summary>
public sealed class RemoveResourceStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    public string Kind => StepKinds.RemoveResource;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var spec = context.Spec.Resource!;
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var owned = await cloud.Value.ListOwnedAsync(spec.Region, spec.Owner.Plan, cancellation);
        if (!owned.Ok)
        {
            return new Failed(owned.Failure);
        }
        var mine = owned.Value.Where(r => r.Owner == spec.Owner && r.Kind == spec.Kind).ToList();
        if (mine.Count == 0)
        {
            return new Skipped(Text.Of($"{spec.Name} does not exist."));
        }
        var removal = new Removal(cloud.Value, context, clock);
        foreach (var resource in mine)
        {
            if (await removal.RunAsync(resource, cancellation) is { } failure)
            {
                return new Failed(failure);
            }
        }
        return new Succeeded(Text.Of($"{mine[0].Id} is gone."));
    }
}
