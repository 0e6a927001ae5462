using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Removes one resource that carries our ownership, and waits until it is gone. Something else in its place is left alone.</summary>
public sealed class RemoveResourceStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    /// <summary>How long a cloud may say "something still hangs on it" before we give up.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

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
        foreach (var resource in mine)
        {
            if (await RemoveAsync(cloud.Value, resource, context, cancellation) is { } failure)
            {
                return new Failed(failure);
            }
        }
        return new Succeeded(Text.Of($"{mine[0].Id} is gone."));
    }

    async Task<Failure?> RemoveAsync(ICloud cloud, CloudResource resource, StepContext context, CancellationToken cancellation)
    {
        var giveUp = clock.GetUtcNow() + Patience;
        for (var look = 0; ; look++)
        {
            var asked = await cloud.DeleteAsync(resource, cancellation);
            if (asked.Ok)
            {
                return await WaitGoneAsync(cloud, resource, cancellation);
            }
            if (!asked.Failure.Code.StartsWith("DependencyViolation", StringComparison.Ordinal) || clock.GetUtcNow() > giveUp)
            {
                return asked.Failure;
            }
            await context.LogAsync(
                Text.Of($"Something still hangs on {resource.Id}: {asked.Failure.Code}. Trying again."),
                LogLevel.Warning
            );
            await Pacing.WaitAsync(clock, look, cancellation);
        }
    }

    async Task<Failure?> WaitGoneAsync(ICloud cloud, CloudResource resource, CancellationToken cancellation)
    {
        for (var look = 0; ; look++)
        {
            var read = await cloud.ReadAsync(resource, cancellation);
            if (!read.Ok)
            {
                return read.Failure;
            }
            if (read.Value is null)
            {
                return null;
            }
            if (read.Value.State == ResourceState.Failed)
            {
                return new Failure(
                    "resource.delete-failed",
                    Text.Of($"{resource.Name} ({resource.Id}) could not be removed: {read.Value.Status}."),
                    Text.Of($"Look at it in the cloud's console, then resume the run.")
                );
            }
            await Pacing.WaitAsync(clock, look, cancellation);
        }
    }
}
