using Tandem.Clouds;
using Tandem.Clusters;
using Tandem.Images;
using Tandem.Secrets;
using Tandem.Snapshots;

namespace Tandem.Adapters.Clouds;

/// <summary>An account whose settings cannot even be tried: it answers everything with what is wrong with them.</summary>
sealed class UnusableCloud(Failure why) : ICloud, IDiskSnapshots, IImageRegistry
{
    public IDiskSnapshots Snapshots => this;

    public IImageRegistry Images => this;

    public Task<Result<IReadOnlyList<RegistryInstance>>> InstancesAsync(string region, CancellationToken cancellation) =>
        No<IReadOnlyList<RegistryInstance>>();

    public Task<Result<string>> DigestAsync(RegistryInstance registry, ImageReference image, CancellationToken cancellation) =>
        No<string>();

    public Task<Result<RegistryLogin>> LoginAsync(RegistryInstance registry, CancellationToken cancellation) => No<RegistryLogin>();

    public Task<Result<IReadOnlyList<DataDisk>>> DisksAsync(
        string region,
        string plan,
        IReadOnlyList<ClusterVolume> volumes,
        CancellationToken cancellation
    ) => No<IReadOnlyList<DataDisk>>();

    public Task<Result<IReadOnlyList<DiskSnapshot>>> ListAsync(string region, string plan, CancellationToken cancellation) =>
        No<IReadOnlyList<DiskSnapshot>>();

    public Task<Result<DiskSnapshot>> TakeAsync(
        string region,
        string name,
        SnapshotMark mark,
        string token,
        CancellationToken cancellation
    ) => No<DiskSnapshot>();

    public Task<Result<DiskSnapshot>> CopyAsync(DiskSnapshot source, string region, SnapshotMark mark, CancellationToken cancellation) =>
        No<DiskSnapshot>();

    public Task<Result<Done>> DeleteAsync(DiskSnapshot snapshot, CancellationToken cancellation) => No<Done>();

    public Task<Result<CallerIdentity>> WhoAmIAsync(CancellationToken cancellation) => No<CallerIdentity>();

    public Task<Result<IReadOnlyList<CloudRegion>>> RegionsAsync(CancellationToken cancellation) => No<IReadOnlyList<CloudRegion>>();

    public Task<Result<IReadOnlyList<CloudZone>>> ZonesAsync(string region, CancellationToken cancellation) =>
        No<IReadOnlyList<CloudZone>>();

    public Task<Result<IReadOnlyList<string>>> ClusterVersionsAsync(string region, CancellationToken cancellation) =>
        No<IReadOnlyList<string>>();

    public Task<Result<IReadOnlyList<CloudQuota>>> QuotasAsync(string region, CancellationToken cancellation) =>
        No<IReadOnlyList<CloudQuota>>();

    public Task<Result<IReadOnlyList<string>>> MissingPermissionsAsync(string region, CancellationToken cancellation) =>
        No<IReadOnlyList<string>>();

    public Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation) => No<CloudResource?>();

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation) => No<CloudResource>();

    public Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) => No<CloudResource?>();

    public Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        CancellationToken cancellation
    ) => No<IReadOnlyList<ResourceDifference>>();

    public Task<Result<CloudResource>> ChangeAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        string token,
        CancellationToken cancellation
    ) => No<CloudResource>();

    public Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation) => No<Done>();

    public Task<Result<IReadOnlyList<CloudResource>>> ListOwnedAsync(string region, string plan, CancellationToken cancellation) =>
        No<IReadOnlyList<CloudResource>>();

    public Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(ResourceKind kind, string region, CancellationToken cancellation) =>
        No<IReadOnlyList<CloudResource>>();

    public Task<Result<SecretText>> KubeconfigAsync(string region, string clusterId, CancellationToken cancellation) => No<SecretText>();

    public Task<Result<int>> GrantAsync(
        string region,
        string clusterId,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => No<int>();

    public Task<Result<int>> RevokeAsync(
        string region,
        string clusterId,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => No<int>();

    public Task<Result<Done>> RegisterNodesAsync(
        CloudResource serverGroup,
        string clusterId,
        int nodePort,
        CancellationToken cancellation
    ) => No<Done>();

    public Task<Result<Done>> RegisterServersAsync(
        CloudResource serverGroup,
        IReadOnlyList<string> addresses,
        int port,
        CancellationToken cancellation
    ) => No<Done>();

    Task<Result<T>> No<T>() => Task.FromResult<Result<T>>(why);
}
