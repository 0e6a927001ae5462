using Tandem.Clusters;
using Tandem.Clusters.Live;

namespace Tandem.Unit.Core.Fakes;

/// <summary>One cluster of a <see cref="Fleet"/>.</summary>
sealed class FleetCluster(Fleet fleet, string site) : ICluster
{
    public Task<Result<IReadOnlyList<ObjectHealth>>> ObserveAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation)
    {
        var state = fleet.Fading.Contains(site) ? HealthState.Degraded : HealthState.Healthy;
        return Task.FromResult(
            Result.Of<IReadOnlyList<ObjectHealth>>([.. objects.Select(o => new ObjectHealth(o, state, Text.Of($"It fades."), default))])
        );
    }

    public Task<Result<IReadOnlyList<AppliedObject>>> ApplyAsync(
        ApplyRequest request,
        Func<AppliedObject, Task> onApplied,
        CancellationToken cancellation
    )
    {
        foreach (var o in request.Objects)
        {
            fleet.Returned.Enqueue($"{site}: {o.Ref.Name}");
        }
        return Task.FromResult(Result.Of<IReadOnlyList<AppliedObject>>([]));
    }

    public Task<Result<IReadOnlyList<ObjectHealth>>> WaitHealthyAsync(
        IReadOnlyList<ObjectRef> objects,
        TimeSpan deadline,
        Func<ObjectHealth, Task> onChanged,
        CancellationToken cancellation
    ) => Task.FromResult(Result.Of<IReadOnlyList<ObjectHealth>>([]));

    public IFieldHelp Fields => throw new NotSupportedException();

    public ILiveCluster Live => throw new NotSupportedException();

    public ICluster As(string work, ServiceAccountRef? account = null) => this;

    public Task<Result<IReadOnlyList<SchemaProblem>>> CheckSchemaAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    ) => Task.FromResult(Result.Of<IReadOnlyList<SchemaProblem>>([]));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<Result<ClusterInfo>> InfoAsync(CancellationToken cancellation) =>
        Task.FromResult<Result<ClusterInfo>>(
            fleet.Dead.Contains(site)
                ? new Failure("cluster.silent", Text.Of($"No answer."), Text.Of($"Look at the cluster."))
                : new ClusterInfo("v1.35.2", site, 1)
        );

    public Task<Result<IReadOnlyList<string>>> MissingAccessAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    ) => throw new NotSupportedException();

    public Task<Result<ClusterPlan>> PlanAsync(ApplyRequest request, bool askServer, CancellationToken cancellation) =>
        throw new NotSupportedException();

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
