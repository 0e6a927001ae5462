using Tandem.Clouds;

namespace Tandem.Runs.Steps;

/// <summary>Waits until the tunnels of a connection carry traffic: its two ends agree by themselves, minutes after both were made.</summary>
public sealed class VerifyLinkStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    /// <summary>A negotiation takes seconds to two minutes; after that something is wrong with an end.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Kind => StepKinds.VerifyLink;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        // Both ends agree or none does, so that ours tells for both.
        var key = context.Spec.DependsOn.First(d => context.Graph[d].Site == context.Site.Key);
        var live = context.ResourceOf(key);
        var began = clock.GetUtcNow();
        for (var look = 0; ; look++)
        {
            var down = await DownAsync(cloud.Value, context.Graph[key].Resource!, live, cancellation);
            if (!down.Ok)
            {
                return new Failed(down.Failure);
            }
            if (down.Value is not { } state)
            {
                return new Succeeded(Text.Of($"The tunnels of {live.Id} are up."));
            }
            if (clock.GetUtcNow() - began > Patience)
            {
                return new Failed(TooLate(live, state));
            }
            await context.ProgressAsync(0, 1, Text.Of($"The tunnels of {live.Id}: {state}"));
            await Pacing.WaitAsync(clock, look, cancellation);
        }
    }

    /// <summary>What the cloud says of tunnels that are not up; null when they are.</summary>
    static async Task<Result<string?>> DownAsync(ICloud cloud, ResourceSpec spec, CloudResource live, CancellationToken cancellation)
    {
        var differences = await cloud.CompareAsync(spec, live, cancellation);
        return differences.Map(all => all.FirstOrDefault(d => d.Field == VpnConnectionSpec.Tunnels)?.Found);
    }

    static Failure TooLate(CloudResource live, string state) =>
        new(
            "vpn.down",
            Text.Of($"The tunnels of {live.Name} ({live.Id}) do not come up: {state}."),
            Text.Of($"Look whether both gateways are active and neither cloud blocks UDP 500 and 4500, then resume; nothing is made twice.")
        );
}
