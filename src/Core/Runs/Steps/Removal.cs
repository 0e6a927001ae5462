using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Deletes one resource of ours and waits until it is gone, through the time in which something still hangs on it.</summary>
sealed class Removal(ICloud cloud, StepContext context, TimeProvider clock)
{
    /// <summary>How long a cloud may say "something still hangs on it" before we give up.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <returns>What kept it from going; null when it is gone.</returns>
    public async Task<Failure?> RunAsync(CloudResource resource, CancellationToken cancellation)
    {
        var giveUp = clock.GetUtcNow() + Patience;
        for (var look = 0; ; look++)
        {
            var asked = await cloud.DeleteAsync(resource, cancellation);
            if (asked.Ok)
            {
                return await WaitGoneAsync(resource, cancellation);
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

    async Task<Failure?> WaitGoneAsync(CloudResource resource, CancellationToken cancellation)
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
            // What had failed before shows that until the cloud takes the deletion up.
            if (read.Value.State == ResourceState.Failed && read.Value.Status != resource.Status)
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
