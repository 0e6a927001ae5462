using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Clusters.Live;
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

    public Task<Release?> BeforeAsync(Guid planId, string site, long runId, CancellationToken cancellation) =>
        throw new NotSupportedException();

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

    /// <summary>What its schemas refuse.</summary>
    public IReadOnlyList<SchemaProblem> Refused { get; set; } = [];

    public ClusterPlan Planned { get; set; } = new([]);

    public List<ApplyRequest> Asked { get; } = [];

    public Failure? Failure { get; set; }

    public ILiveCluster? Live { get; set; }

    /// <summary>Whose time it was when the cluster was seen.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public Result<ICluster> Open(SecretText kubeconfig) => Failure is { } failure ? failure : Result.Of<ICluster>(new WatchedCluster(this));
}

/// <summary>Can only be looked at.</summary>
sealed class WatchedCluster(WatchedClusters world) : ICluster
{
    public ILiveCluster Live => world.Live ?? new SeenLive(world.Seen, world.Clock);

    public IFieldHelp Fields => throw new NotSupportedException();

    public ICluster As(string work, ServiceAccountRef? account = null) => this;

    public Task<Result<IReadOnlyList<ObjectHealth>>> ObserveAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation) =>
        Task.FromResult(Result.Of(world.Seen));

    public Task<Result<IReadOnlyList<SchemaProblem>>> CheckSchemaAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    ) => Task.FromResult(Result.Of(world.Refused));

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

    public Task<Result<IReadOnlyList<Tandem.Images.PullLogin>>> PullLoginsAsync(
        Tandem.Images.PullSource source,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<ClusterVolume>>> VolumesAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Result<IReadOnlyList<string>>> LogTailAsync(ObjectRef workload, int lines, CancellationToken cancellation) =>
        throw new NotSupportedException();
}

/// <summary>Every release consists of nothing.</summary>
sealed class EmptyReleases : Tandem.Releases.IReleaseReader
{
    public IReadOnlyList<Manifest> Read(string yaml) => [];
}

/// <summary>What was seen is known up to now; everything else is for other fakes.</summary>
class SeenLive(IReadOnlyList<ObjectHealth> seen, TimeProvider clock) : ILiveCluster
{
    public Task<Result<Sighting>> SightAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation) =>
        Task.FromResult(Result.Of(new Sighting(seen, clock.GetUtcNow())));

    public virtual IAsyncEnumerable<SiteTree> WatchTreeAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task WrittenAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation) => throw new NotSupportedException();

    public virtual IAsyncEnumerable<LogPiece> FollowLogAsync(LogQuestion question, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public Task<Evidence> EvidenceAsync(ObjectRef sick, CancellationToken cancellation) => throw new NotSupportedException();
}
