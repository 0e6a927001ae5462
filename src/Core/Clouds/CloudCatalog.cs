using Tandem.Access;

namespace Tandem.Clouds;

/// <summary>What a plan's author can choose from in a cloud. Asked of the cloud each time, with the account's credentials.</summary>
public sealed class CloudCatalog(ICloudProvider clouds)
{
    /// <summary>The zones of a region, in the cloud's order.</summary>
    public Task<Result<IReadOnlyList<CloudZone>>> ZonesAsync(Actor actor, Guid account, string region, CancellationToken cancellation) =>
        AskAsync(actor, account, c => c.ZonesAsync(region, cancellation), cancellation);

    /// <summary>The regions the account sees.</summary>
    public Task<Result<IReadOnlyList<CloudRegion>>> RegionsAsync(Actor actor, Guid account, CancellationToken cancellation) =>
        AskAsync(actor, account, c => c.RegionsAsync(cancellation), cancellation);

    /// <summary>Kubernetes versions a new cluster of the region can have, newest first.</summary>
    public Task<Result<IReadOnlyList<string>>> VersionsAsync(Actor actor, Guid account, string region, CancellationToken cancellation) =>
        AskAsync(actor, account, c => c.ClusterVersionsAsync(region, cancellation), cancellation);

    /// <summary>What the account may still make in a region.</summary>
    public Task<Result<IReadOnlyList<CloudQuota>>> QuotasAsync(Actor actor, Guid account, string region, CancellationToken cancellation) =>
        AskAsync(actor, account, c => c.QuotasAsync(region, cancellation), cancellation);

    /// <summary>Every resource of a kind that a region holds, by name; what is on its way out is left out.</summary>
    public async Task<Result<IReadOnlyList<CloudResource>>> ExistingAsync(
        Actor actor,
        Guid account,
        string region,
        ResourceKind kind,
        CancellationToken cancellation
    ) =>
        (await AskAsync(actor, account, c => c.ListAllAsync(kind, region, cancellation), cancellation)).Map<IReadOnlyList<CloudResource>>(
            all =>
                [
                    .. all.Where(r => r.State != ResourceState.Deleting)
                        .OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase)
                        .ThenBy(r => r.Id, StringComparer.Ordinal),
                ]
        );

    async Task<Result<T>> AskAsync<T>(Actor actor, Guid account, Func<ICloud, Task<Result<T>>> ask, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var cloud = await clouds.OpenAsync(account, cancellation);
        return cloud.Ok ? await ask(cloud.Value) : cloud.Failure;
    }
}
