using Tandem.Clouds;
using Tandem.Clouds.Planning;

namespace Tandem.Runs.Steps;

/// <summary>
/// Does to an existing resource what was foreseen, after seeing that it is still as it was looked at. Each thing done is written down first, so
/// that a repetition after a kill does not take its own work for somebody else's.
/// </summary>
sealed class ForeseenWork(ICloud cloud, ResourceSpec spec, StepContext context, TimeProvider clock)
{
    const string Changing = "change";
    const string Replacing = "replace";

    /// <returns>The resource to go on with, or null when it is to be made.</returns>
    public async Task<Result<CloudResource?>> PrepareAsync(PlannedResource foreseen, CloudResource? live, CancellationToken cancellation)
    {
        if (live is null && foreseen.Action != ResourceAction.Create)
        {
            // A firewall that lacks rules is not found, so that creating completes it; here it must be seen all the same.
            var owned = await OwnedAsync(cancellation);
            if (!owned.Ok)
            {
                return owned.Failure;
            }
            live = owned.Value;
        }
        if (context.Step.Tokens.Count == 0)
        {
            var differences = await DifferencesAsync(live, cancellation);
            if (!differences.Ok)
            {
                return differences.Failure;
            }
            if (Moved.Since(foreseen, live, differences.Value) is { } moved)
            {
                return moved;
            }
        }
        return foreseen.Action switch
        {
            ResourceAction.Change when live is not null => await ChangeAsync(live, cancellation),
            ResourceAction.Replace when live?.Id == foreseen.Id => await ClearAsync(foreseen, live!, cancellation),
            _ => live,
        };
    }

    async Task<Result<CloudResource?>> OwnedAsync(CancellationToken cancellation)
    {
        var owned = await cloud.ListOwnedAsync(spec.Region, spec.Owner.Plan, cancellation);
        return owned.Ok
            ? owned.Value.FirstOrDefault(r => r.Owner == spec.Owner && r.Kind == spec.Kind && r.State != ResourceState.Deleting)
            : owned.Failure;
    }

    async Task<Result<IReadOnlyList<ResourceDifference>>> DifferencesAsync(CloudResource? live, CancellationToken cancellation) =>
        live is { State: ResourceState.Ready }
            ? await cloud.CompareAsync(spec, live, cancellation)
            : Result.Of<IReadOnlyList<ResourceDifference>>([]);

    async Task<Result<CloudResource?>> ChangeAsync(CloudResource live, CancellationToken cancellation)
    {
        var token = await context.TokenAsync(Changing);
        await context.LogAsync(Text.Of($"Changing {live.Name} ({live.Id})."));
        var changed = await cloud.ChangeAsync(spec, live, token, cancellation);
        return changed.Ok ? changed.Value : changed.Failure;
    }

    async Task<Result<CloudResource?>> ClearAsync(PlannedResource foreseen, CloudResource live, CancellationToken cancellation)
    {
        if (!context.MayReplace)
        {
            return new Failure(
                "world.no-consent",
                Text.Of($"{live.Name} ({live.Id}) would have to be replaced, and nobody agreed to that: {foreseen.Why}"),
                Text.Of($"Agree to it where the changes are shown, or plan it as it is; then start a new run.")
            );
        }
        await context.TokenAsync(Replacing);
        await context.LogAsync(Text.Of($"Deleting {live.Name} ({live.Id}) to make it anew."), LogLevel.Warning);
        return await new Removal(cloud, context, clock).RunAsync(live, cancellation) is { } failure
            ? failure
            : Result.Of<CloudResource?>(null);
    }
}
