using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>How one kind of resource is found, made, read and removed.</summary>
interface IResourceKind
{
    Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation);

    Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation);

    Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation);

    Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(ResourceSpec spec, CloudResource live, CancellationToken cancellation);

    /// <summary>Makes every difference that can be changed go away.</summary>
    Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation);

    Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation);

    /// <summary>Everything of this kind that carries the plan's tag, in whatever state.</summary>
    Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation);

    /// <summary>Everything of this kind, whosever it is; empty for what only joins two others.</summary>
    Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(string region, CancellationToken cancellation) =>
        Task.FromResult(Result.Of<IReadOnlyList<CloudResource>>([]));
}
