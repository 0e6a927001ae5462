using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>After a tear-down: asks the cloud for anything that still carries the plan's ownership, and names it.</summary>
public sealed class VerifyGoneStep(ICloudProvider clouds) : IRunStep
{
    public string Kind => StepKinds.VerifyGone;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var left = await cloud.Value.ListOwnedAsync(context.Site.Region, context.Run.PlanId.ToString("N"), cancellation);
        if (!left.Ok)
        {
            return new Failed(left.Failure);
        }
        return left.Value.Count == 0
            ? new Succeeded(Text.Of($"Nothing of this plan is left in {context.Site.Region}."))
            : new Failed(
                new Failure(
                    "teardown.left",
                    Text.Of($"Still there and possibly charged for: {string.Join(", ", left.Value.Select(r => $"{r.Name} ({r.Id})"))}."),
                    Text.Of($"Resume the tear-down, or delete them in the cloud's console.")
                )
            );
    }
}
