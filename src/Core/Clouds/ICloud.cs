using Tandem.Images;
using Tandem.Secrets;
using Tandem.Snapshots;

namespace Tandem.Clouds;

public enum ResourceState
{
    Creating,
    Ready,
    Failed,
    Deleting,
}

/// <summary>A cloud resource as the cloud shows it.</summary>
/// <param name="Id">The cloud's id, e.g. <c>vpc-bp1…</c>.</param>
/// <param name="Status">The cloud's own word for its state, e.g. <c>Provisioning</c>.</param>
/// <param name="Address">Public address or DNS name, where it has one.</param>
public sealed record CloudResource(
    ResourceKind Kind,
    string Id,
    string Name,
    string Region,
    ResourceState State,
    string Status,
    Ownership? Owner,
    string? Address = null,
    ResourcePlace? Place = null
);

/// <summary>Where a resource lies, as far as the cloud tells; an empty text where it has no such thing.</summary>
/// <param name="Within">The cloud's id of what it lies in or is bound to: a network; for a public address, what uses it.</param>
/// <param name="Zone">Its only zone, e.g. <c>cn-hangzhou-i</c>.</param>
/// <param name="Cidr">Its address range, e.g. <c>10.0.0.0/16</c>.</param>
public sealed record ResourcePlace(string Within, string Zone, string Cidr);

/// <summary>Who the cloud says we are, and how far its clock is from ours.</summary>
public sealed record CallerIdentity(string AccountId, string Arn, string Type, TimeSpan ClockSkew);

public sealed record CloudRegion(string Id, string Name);

/// <param name="NodeTypes">Instance types that the zone sells; null when the cloud does not tell.</param>
public sealed record CloudZone(string Id, string Name, IReadOnlyList<string>? NodeTypes = null);

/// <summary>
/// What we ask of a cloud, in our words. Every call may take seconds, honours its token, retries by itself what is only busy or throttled, and
/// gives back a <see cref="Failure"/> with code, hint and request id for everything a user or the cloud can cause.
/// </summary>
public interface ICloud
{
    /// <summary>The data on the cloud's disks.</summary>
    IDiskSnapshots Snapshots { get; }

    /// <summary>The account's image registries.</summary>
    IImageRegistry Images { get; }

    Task<Result<CallerIdentity>> WhoAmIAsync(CancellationToken cancellation);

    Task<Result<IReadOnlyList<CloudRegion>>> RegionsAsync(CancellationToken cancellation);

    Task<Result<IReadOnlyList<CloudZone>>> ZonesAsync(string region, CancellationToken cancellation);

    /// <summary>Kubernetes versions a new cluster can have, newest first.</summary>
    Task<Result<IReadOnlyList<string>>> ClusterVersionsAsync(string region, CancellationToken cancellation);

    /// <summary>How much of what a site needs the account may have and has, as far as the cloud tells.</summary>
    Task<Result<IReadOnlyList<CloudQuota>>> QuotasAsync(string region, CancellationToken cancellation);

    /// <summary>Operations the coming steps need and that this caller would be refused, found without changing anything. Empty is good.</summary>
    Task<Result<IReadOnlyList<string>>> MissingPermissionsAsync(string region, CancellationToken cancellation);

    /// <summary>The live resource with this owner, or null. Never a resource of somebody else, whatever its name.</summary>
    /// <param name="spec">Bound: it holds the cloud's ids, not step keys.</param>
    Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation);

    /// <summary>
    /// Creates it and returns without waiting until it is ready. The same <paramref name="token"/> never creates a second one; where the API
    /// takes no token, the adapter looks the owner up first.
    /// </summary>
    Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation);

    /// <summary>The present state by id, or null when it is gone.</summary>
    Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation);

    /// <summary>How the live resource differs from what is wanted, field by field. Empty is good; a failure when it is gone or cannot be read.</summary>
    /// <param name="boundSpec">Bound: it holds the cloud's ids, not step keys.</param>
    Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        CancellationToken cancellation
    );

    /// <summary>
    /// Changes the live resource in place until <see cref="CompareAsync"/> finds nothing; returns without waiting until it is ready again. May be
    /// repeated at any time. A failure, before anything is touched, when something differs that cannot be changed in place.
    /// </summary>
    Task<Result<CloudResource>> ChangeAsync(ResourceSpec boundSpec, CloudResource live, string token, CancellationToken cancellation);

    /// <summary>Asks for deletion; a resource that is gone already is a success. Follow with <see cref="ReadAsync"/> until null.</summary>
    Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation);

    /// <summary>Everything in the region that carries the plan's ownership tag.</summary>
    Task<Result<IReadOnlyList<CloudResource>>> ListOwnedAsync(string region, string plan, CancellationToken cancellation);

    /// <summary>
    /// Every resource of this kind in the region, whosever it is, to choose from what exists. Empty for kinds that only join two others (a listener,
    /// a binding): those are never used in another's place.
    /// </summary>
    Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(ResourceKind kind, string region, CancellationToken cancellation);

    /// <summary>A short-lived kubeconfig (YAML) of a ready cluster.</summary>
    Task<Result<SecretText>> KubeconfigAsync(string region, string clusterId, CancellationToken cancellation);

    /// <summary>
    /// Gives these rights in a cluster, beside whatever the persons have already, there and elsewhere. Returns how many were missing; may be
    /// repeated at any time.
    /// </summary>
    Task<Result<int>> GrantAsync(string region, string clusterId, IReadOnlyList<ClusterGrant> grants, CancellationToken cancellation);

    /// <summary>Takes exactly these rights in a cluster away; every other one stays. Returns how many there were.</summary>
    Task<Result<int>> RevokeAsync(string region, string clusterId, IReadOnlyList<ClusterGrant> grants, CancellationToken cancellation);

    /// <summary>Makes <paramref name="addresses"/> the group's members on <paramref name="port"/>; those already there are kept.</summary>
    Task<Result<Done>> RegisterServersAsync(
        CloudResource serverGroup,
        IReadOnlyList<string> addresses,
        int port,
        CancellationToken cancellation
    );

    /// <summary>
    /// Makes the cluster's present nodes members of a classic load balancer's group, on the port under which a Service answers on every node; those
    /// already there are kept. A failure when the cluster has no nodes.
    /// </summary>
    Task<Result<Done>> RegisterNodesAsync(CloudResource serverGroup, string clusterId, int nodePort, CancellationToken cancellation);
}

/// <summary>Opens clouds by account. One connection pool, rate limiter and breaker per account.</summary>
public interface ICloudProvider
{
    /// <summary>The cloud of this account; a failure when the account is gone or is no cloud.</summary>
    Task<Result<ICloud>> OpenAsync(Guid accountId, CancellationToken cancellation);

    /// <summary>The cloud of an account that is not stored yet, to test it.</summary>
    ICloud Open(OpenedAccount account);
}
