using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Unit.Web.Wizard;

/// <summary>Clouds that can be asked what they offer, and nothing else.</summary>
sealed class FakeClouds : ICloudProvider, ICloud
{
    /// <summary>What every question is answered with, when set.</summary>
    public Failure? Broken { get; set; }

    public Core.Fakes.MemorySnapshots Disks { get; } = new();

    public Tandem.Snapshots.IDiskSnapshots Snapshots => Disks;

    public Core.Fakes.MemoryRegistries Registries { get; } = new();

    public Tandem.Images.IImageRegistry Images => Registries;

    /// <summary>What is there already.</summary>
    public List<CloudResource> Owned { get; } = [];

    /// <summary>Id → how it differs from the plan.</summary>
    public Dictionary<string, IReadOnlyList<ResourceDifference>> Differences { get; } = [];

    public Task<Result<ICloud>> OpenAsync(Guid accountId, CancellationToken cancellation) => Task.FromResult(Result.Of<ICloud>(this));

    public ICloud Open(OpenedAccount account) => this;

    public Task<Result<CallerIdentity>> WhoAmIAsync(CancellationToken cancellation) =>
        Answer(new CallerIdentity("1", "acs:ram::1:user/x", "User", TimeSpan.Zero));

    public Task<Result<IReadOnlyList<CloudRegion>>> RegionsAsync(CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudRegion>>([new("cn-hangzhou", "Hangzhou"), new("cn-beijing", "Beijing")]);

    public Task<Result<IReadOnlyList<CloudZone>>> ZonesAsync(string region, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudZone>>([new($"{region}-a", "A"), new($"{region}-b", "B"), new($"{region}-c", "C")]);

    public Task<Result<IReadOnlyList<string>>> ClusterVersionsAsync(string region, CancellationToken cancellation) =>
        Answer<IReadOnlyList<string>>(["1.34.1-aliyun.1", "1.33.3-aliyun.1"]);

    public Task<Result<IReadOnlyList<CloudQuota>>> QuotasAsync(string region, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudQuota>>([new(QuotaKind.Clusters, 50, 3), new(QuotaKind.Networks, 10, 10, IsUsual: true)]);

    public Task<Result<IReadOnlyList<string>>> MissingPermissionsAsync(string region, CancellationToken cancellation) =>
        Answer<IReadOnlyList<string>>([]);

    public Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        CancellationToken cancellation
    ) => Answer<IReadOnlyList<ResourceDifference>>(Differences.GetValueOrDefault(live.Id) ?? []);

    public Task<Result<CloudResource>> ChangeAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        string token,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<CloudResource>>> ListOwnedAsync(string region, string plan, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudResource>>([.. Owned.Where(r => r.Region == region && r.Owner?.Plan == plan)]);

    public Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(ResourceKind kind, string region, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudResource>>([.. Owned.Where(r => r.Region == region && r.Kind == kind)]);

    public Task<Result<SecretText>> KubeconfigAsync(string region, string clusterId, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<int>> GrantAsync(
        string region,
        string clusterId,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<int>> RevokeAsync(
        string region,
        string clusterId,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<Done>> RegisterNodesAsync(
        CloudResource serverGroup,
        string clusterId,
        int nodePort,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<Done>> RegisterServersAsync(
        CloudResource serverGroup,
        IReadOnlyList<string> addresses,
        int port,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    Task<Result<T>> Answer<T>(T value) => Task.FromResult(Broken is { } no ? no : Result.Of(value));
}
