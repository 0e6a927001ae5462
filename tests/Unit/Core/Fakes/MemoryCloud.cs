using System.Collections.Concurrent;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Unit.Core.Fakes;

/// <summary>Clouds in memory, the same for every account: what is made is ready at once, and differs from the plan as the test says.</summary>
sealed class MemoryCloud : ICloudProvider, ICloud
{
    int _ids;

    /// <summary>Everything there is, by id.</summary>
    public ConcurrentDictionary<string, CloudResource> All { get; } = new();

    /// <summary>Id → how it differs from the plan.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<ResourceDifference>> Differences { get; } = new();

    /// <summary>Region → why it does not answer.</summary>
    public ConcurrentDictionary<string, Failure> Broken { get; } = new();

    /// <summary>What was changed there, in order: verb and id.</summary>
    public ConcurrentQueue<string> Done { get; } = new();

    /// <summary>How many of the next things to be made end as failed.</summary>
    public int Stillborn { get; set; }

    /// <summary>The tokens of what was asked for, in order.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    public MemorySnapshots Disks { get; } = new();

    public Tandem.Snapshots.IDiskSnapshots Snapshots => Disks;

    public MemoryRegistries Registries { get; } = new();

    public Tandem.Images.IImageRegistry Images => Registries;

    public CloudResource Put(ResourceSpec spec) => Put(spec.Kind, spec.Name, spec.Region, spec.Owner);

    public CloudResource Put(ResourceKind kind, string name, string region, Ownership? owner)
    {
        var id = $"{kind}-{Interlocked.Increment(ref _ids)}".ToLowerInvariant();
        return All[id] = new CloudResource(kind, id, name, region, ResourceState.Ready, "Available", owner);
    }

    public CloudResource Of(string key) => All.Values.Single(r => r.Owner?.Key == key);

    public Task<Result<ICloud>> OpenAsync(Guid accountId, CancellationToken cancellation) => Task.FromResult(Result.Of<ICloud>(this));

    public ICloud Open(OpenedAccount account) => this;

    public Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation) =>
        Answer(spec.Region, All.Values.FirstOrDefault(r => r.Owner == spec.Owner && r.Kind == spec.Kind));

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var made = Put(spec);
        if (Stillborn-- > 0)
        {
            made = All[made.Id] = made with { State = ResourceState.Failed, Status = "out of stock" };
        }
        Done.Enqueue($"create {made.Id}");
        Tokens.Enqueue(token);
        return Answer(spec.Region, made);
    }

    public Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        Answer(resource.Region, All.GetValueOrDefault(resource.Id));

    public Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec boundSpec,
        CloudResource live,
        CancellationToken cancellation
    ) => Answer(live.Region, Differences.GetValueOrDefault(live.Id) ?? []);

    public Task<Result<CloudResource>> ChangeAsync(ResourceSpec boundSpec, CloudResource live, string token, CancellationToken cancellation)
    {
        Differences.TryRemove(live.Id, out _);
        Done.Enqueue($"change {live.Id}");
        return Answer(live.Region, live);
    }

    public Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        All.TryRemove(resource.Id, out _);
        Done.Enqueue($"delete {resource.Id}");
        return Answer(resource.Region, new Done());
    }

    public Task<Result<IReadOnlyList<CloudResource>>> ListOwnedAsync(string region, string plan, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudResource>>(region, [.. All.Values.Where(r => r.Region == region && r.Owner?.Plan == plan)]);

    public Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(ResourceKind kind, string region, CancellationToken cancellation) =>
        Answer<IReadOnlyList<CloudResource>>(region, [.. All.Values.Where(r => r.Region == region && r.Kind == kind)]);

    public Task<Result<CallerIdentity>> WhoAmIAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<CloudRegion>>> RegionsAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<CloudZone>>> ZonesAsync(string region, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<IReadOnlyList<string>>> ClusterVersionsAsync(string region, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<IReadOnlyList<CloudQuota>>> QuotasAsync(string region, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<IReadOnlyList<string>>> MissingPermissionsAsync(string region, CancellationToken cancellation) =>
        throw new NotSupportedException();

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

    Task<Result<T>> Answer<T>(string region, T value) =>
        Task.FromResult(Broken.TryGetValue(region, out var failure) ? failure : Result.Of(value));
}
