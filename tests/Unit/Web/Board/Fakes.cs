using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Releases;
using Tandem.Secrets;

namespace Tandem.Unit.Web.Board;

sealed class ListedReleases : IReleaseStore
{
    public IReadOnlyList<Release> All { get; set; } = [];

    public Task<IReadOnlyList<Release>> CurrentAsync(CancellationToken cancellation) => Task.FromResult(All);

    public Task<Release?> CurrentAsync(Guid planId, string site, CancellationToken cancellation) =>
        Task.FromResult(All.FirstOrDefault(r => r.PlanId == planId && r.Site == site));

    public Task AddAsync(Release release, AuditEntry audit, CancellationToken cancellation) => throw new NotSupportedException();

    public Task RetireAsync(Guid planId, string site, AuditEntry audit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Page<ReleasedRun>> HistoryAsync(Guid planId, long? before, long? after, int take, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Release>> OfRunAsync(Guid planId, long run, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Release?> FindAsync(Guid planId, long run, string site, CancellationToken cancellation) =>
        throw new NotSupportedException();
}

/// <summary>Opens one cluster, which shows <see cref="Seen"/> or fails with <see cref="Failure"/>.</summary>
sealed class WatchedClusters : IClusterProvider
{
    public IReadOnlyList<ObjectHealth> Seen { get; set; } = [];

    public ClusterPlan Planned { get; set; } = new([]);

    public List<ApplyRequest> Asked { get; } = [];

    public Failure? Failure { get; set; }

    public Result<ICluster> Open(SecretText kubeconfig) => Failure is { } failure ? failure : Result.Of<ICluster>(new WatchedCluster(this));
}

/// <summary>Can only be looked at.</summary>
sealed class WatchedCluster(WatchedClusters world) : ICluster
{
    public Task<Result<IReadOnlyList<ObjectHealth>>> ObserveAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation) =>
        Task.FromResult(Result.Of(world.Seen));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<Result<ClusterInfo>> InfoAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<string>>> MissingAccessAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<ClusterPlan>> PlanAsync(ApplyRequest request, bool askServer, CancellationToken cancellation)
    {
        world.Asked.Add(request);
        return Task.FromResult(Result.Of(world.Planned));
    }

    public Task<Result<IReadOnlyList<AppliedObject>>> ApplyAsync(
        ApplyRequest request,
        Func<AppliedObject, Task> onApplied,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<ObjectHealth>>> WaitHealthyAsync(
        IReadOnlyList<ObjectRef> objects,
        TimeSpan deadline,
        Func<ObjectHealth, Task> onChanged,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<AppliedObject>>> DeleteAsync(
        IReadOnlyList<ObjectRef> objects,
        string plan,
        Func<AppliedObject, Task> onDeleted,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<ServiceAddress?>> ServiceAddressAsync(string ns, string service, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Result<IReadOnlyList<ClusterVolume>>> VolumesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<string>>> LogTailAsync(ObjectRef workload, int lines, CancellationToken cancellation) =>
        throw new NotSupportedException();
}

/// <summary>Every release consists of nothing.</summary>
sealed class EmptyReleases : Tandem.Releases.IReleaseReader
{
    public IReadOnlyList<Manifest> Read(string yaml) => [];
}
