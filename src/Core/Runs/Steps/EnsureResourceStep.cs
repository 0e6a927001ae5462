using Tandem.Clouds;
using Tandem.Clouds.Planning;

namespace Tandem.Runs.Steps;

/// <summary>
/// Makes one cloud resource exist and be ready: looks for ours, asks for it with a token that was written down first, waits. Repeating it at any
/// point finds what is there; what this run asked for and the cloud could not make is removed and asked for again.
/// </summary>
public sealed class EnsureResourceStep(ICloudProvider clouds, TimeProvider clock) : IRunStep
{
    const string Create = "create";
    const string CreateAgain = "create again ";

    public string Kind => StepKinds.EnsureResource;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        if (Adoption.Of(context.Plan, context.Graph, context.Site.Key).TryGetValue(context.Spec.Key, out var adopted))
        {
            return await UseAsync(cloud.Value, adopted, context, cancellation);
        }
        var spec = context.Spec.Resource!.Bind(step => AddressReference.Resolve(step, context.ResourceOf));
        var found = await FindAsync(cloud.Value, spec, context, cancellation);
        if (!found.Ok)
        {
            return new Failed(found.Failure);
        }
        var untouched = found.Value is not null && context.Step.Tokens.Count == 0;
        var resource = found.Value;
        if (resource is null)
        {
            var created = await CreateAsync(cloud.Value, spec, context, cancellation);
            if (!created.Ok)
            {
                return new Failed(created.Failure);
            }
            resource = created.Value;
        }
        return await WaitAsync(cloud.Value, resource, untouched, context, cancellation);
    }

    async Task<Result<CloudResource?>> FindAsync(ICloud cloud, ResourceSpec spec, StepContext context, CancellationToken cancellation)
    {
        var found = await cloud.FindAsync(spec, cancellation);
        if (found is { Ok: true, Value: { State: ResourceState.Failed } stillborn } && IsOurs(context))
        {
            return await ClearAsync(cloud, stillborn, context, cancellation);
        }
        return found.Ok && context.Foreseen is { } foreseen
            ? await new ForeseenWork(cloud, spec, context, clock).PrepareAsync(foreseen, found.Value, cancellation)
            : found;
    }

    /// <summary>
    /// A new attempt gets a token of its own, stored before the deletion: with the old one the cloud would answer with what is being deleted.
    /// </summary>
    async Task<Result<CloudResource?>> ClearAsync(
        ICloud cloud,
        CloudResource stillborn,
        StepContext context,
        CancellationToken cancellation
    )
    {
        await context.TokenAsync($"{CreateAgain}{Again(context) + 1}");
        await context.LogAsync(
            Text.Of($"{stillborn.Id} never came up ({stillborn.Status}): it is removed and made again."),
            LogLevel.Warning
        );
        return await new Removal(cloud, context, clock).RunAsync(stillborn, cancellation) is { } failure
            ? failure
            : Result.Of<CloudResource?>(null);
    }

    /// <summary>True when this run has asked for the resource, so that nobody can have put anything into it.</summary>
    static bool IsOurs(StepContext context) => context.Step.Tokens.ContainsKey(Create);

    static int Again(StepContext context) => context.Step.Tokens.Keys.Count(k => k.StartsWith(CreateAgain, StringComparison.Ordinal));

    /// <summary>What is not ours is looked at and used, nothing else.</summary>
    static async Task<StepOutcome> UseAsync(ICloud cloud, string id, StepContext context, CancellationToken cancellation)
    {
        var read = await cloud.ReadAsync(Adoption.Unread(context.Spec.Resource!, id), cancellation);
        if (!read.Ok)
        {
            return new Failed(read.Failure);
        }
        return read.Value is { } there
            ? new Skipped(Text.Of($"{id} is used as it is.")) { Resource = there }
            : new Failed(WorldReader.AdoptedGone(context.Site.Name, id));
    }

    static async Task<Result<CloudResource>> CreateAsync(
        ICloud cloud,
        ResourceSpec spec,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var token = await context.TokenAsync(Again(context) is var again and > 0 ? $"{CreateAgain}{again}" : Create);
        await context.LogAsync(Text.Of($"Asking {spec.Region} for {spec.Name}."));
        var created = await cloud.CreateAsync(spec, token, cancellation);
        if (created.Ok)
        {
            await context.LogAsync(Text.Of($"{created.Value.Id} is being made."));
        }
        return created;
    }

    async Task<StepOutcome> WaitAsync(
        ICloud cloud,
        CloudResource resource,
        bool untouched,
        StepContext context,
        CancellationToken cancellation
    )
    {
        var status = resource.Status;
        for (var look = 0; resource.State is ResourceState.Creating; look++)
        {
            await Pacing.WaitAsync(clock, look, cancellation);
            var read = await cloud.ReadAsync(resource, cancellation);
            if (!read.Ok)
            {
                return new Failed(read.Failure);
            }
            resource = read.Value ?? resource with { State = ResourceState.Failed, Status = "gone" };
            if (resource.Status != status)
            {
                status = resource.Status;
                await context.LogAsync(Text.Of($"{resource.Id}: {status}."));
            }
        }
        if (resource.State != ResourceState.Ready)
        {
            return new Failed(
                new Failure(
                    "resource.failed",
                    Text.Of($"{resource.Name} ({resource.Id}) ended as {resource.Status}."),
                    IsOurs(context)
                        ? Text.Of($"Mend what the cloud names, then retry: what never came up is removed and made again.")
                        : Text.Of($"Look at it in the cloud's console; tear it down or delete it there, then resume the run.")
                )
            );
        }
        return untouched
            ? new Skipped(Text.Of($"{resource.Id} exists already.")) { Resource = resource }
            : new Succeeded(Text.Of($"{resource.Id} is ready.")) { Resource = resource };
    }
}
