using System.Text.Json;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Deleting;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Schema;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters;
using Tandem.Clusters.Live;
using Tandem.Images;

namespace Tandem.Adapters.Kube;

/// <summary>One open cluster. Closing it gives the shared connections back.</summary>
sealed class Cluster(ClusterLink link, Action release) : ICluster
{
    int _closed;

    public ILiveCluster Live { get; } = new LiveCluster(link);

    public IFieldHelp Fields => link.Fields;

    public ICluster As(string work, ServiceAccountRef? account = null) =>
        new Cluster(
            link.Through(
                new KubeClient(
                    account is null ? link.Client.Wire : link.Identities.Of(account),
                    KubePath.Word(work),
                    new RetryBudget(link.Clock)
                )
            ),
            Close
        );

    public async Task<Result<ClusterInfo>> InfoAsync(CancellationToken cancellation)
    {
        var version = await link.Kinds.VersionAsync(cancellation);
        if (!version.Ok)
        {
            return version.Failure;
        }
        // Anybody may ask for the version; only the list tells whether the credentials are good.
        var nodes = await link.Client.SendAsync(
            new KubeRequest(HttpMethod.Get, $"{KubePath.List(ApiKind.Nodes, null)}?limit=500") { Accept = KubeRequest.MetadataList },
            cancellation
        );
        if (!nodes.Ok)
        {
            return nodes.Failure;
        }
        return nodes.Value.Ok || nodes.Value.Status == 403
            ? new ClusterInfo(
                version.Value.Text,
                link.Client.Server.ToString().TrimEnd('/'),
                Count(nodes.Value),
                await new MasterCheck(link.Client).IsMasterAsync(cancellation)
            )
            : StatusFailures.Of(nodes.Value, null);
    }

    public Task<Result<IReadOnlyList<string>>> MissingAccessAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    ) => new AccessReview(link).MissingAsync(objects, ns, cancellation);

    public async Task<Result<ClusterPlan>> PlanAsync(ApplyRequest request, bool askServer, CancellationToken cancellation)
    {
        using var looked = new Looking(link, request);
        return await looked.PlanAsync(askServer, cancellation);
    }

    public Task<Result<IReadOnlyList<SchemaProblem>>> CheckSchemaAsync(
        IReadOnlyList<Manifest> objects,
        string ns,
        CancellationToken cancellation
    ) => new SchemaReview(link).CheckAsync(objects, ns, cancellation);

    public async Task<Result<IReadOnlyList<AppliedObject>>> ApplyAsync(
        ApplyRequest request,
        Func<AppliedObject, Task> onApplied,
        CancellationToken cancellation
    )
    {
        using var applier = new Applier(link, request, onApplied);
        return await applier.RunAsync(cancellation);
    }

    public Task<Result<IReadOnlyList<ObjectHealth>>> WaitHealthyAsync(
        IReadOnlyList<ObjectRef> objects,
        TimeSpan deadline,
        Func<ObjectHealth, Task> onChanged,
        CancellationToken cancellation
    ) => new HealthWatch(link, objects, onChanged).RunAsync(deadline, cancellation);

    public Task<Result<IReadOnlyList<ObjectHealth>>> ObserveAsync(IReadOnlyList<ObjectRef> objects, CancellationToken cancellation) =>
        new Observer(link).ObserveAsync(objects, cancellation);

    public Task<Result<IReadOnlyList<AppliedObject>>> DeleteAsync(
        IReadOnlyList<ObjectRef> objects,
        string plan,
        Func<AppliedObject, Task> onDeleted,
        CancellationToken cancellation
    ) => new Remover(link, (_, live) => LiveMark.Of(live).Plan == plan, onDeleted).RunAsync(objects, cancellation);

    public async Task<Result<ServiceAddress?>> ServiceAddressAsync(string ns, string service, CancellationToken cancellation)
    {
        var live = await link.GetAsync(new ObjectRef("", "Service", ns, service), metadata: false, cancellation);
        return live.Ok ? Result.Of(live.Value is { } found ? AddressOf(found) : null) : live.Failure;
    }

    public Task<Result<IReadOnlyList<string>>> LogTailAsync(ObjectRef workload, int lines, CancellationToken cancellation) =>
        new LogReader(link).TailAsync(workload, lines, cancellation);

    public Task<Result<IReadOnlyList<PullLogin>>> PullLoginsAsync(PullSource source, CancellationToken cancellation) =>
        new PullSecrets(link).ReadAsync(source, cancellation);

    public Task<Result<IReadOnlyList<ClusterVolume>>> VolumesAsync(CancellationToken cancellation) =>
        new VolumeReader(link).ReadAsync(cancellation);

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            release();
        }
    }

    static ServiceAddress? AddressOf(JsonElement service)
    {
        var ports =
            service.GetProperty("spec").TryGetProperty("ports", out var p) && p.ValueKind == JsonValueKind.Array
                ? p.EnumerateArray()
                : default;
        return Tandem.Clusters.Health.HealthRules.AddressOf(service) is { } host
            ? new ServiceAddress(
                host,
                [.. ports.Select(port => port.GetProperty("port").GetInt32())],
                [
                    .. ports
                        .Select(port => port.TryGetProperty("nodePort", out var n) && n.TryGetInt32(out var node) ? node : 0)
                        .Where(n => n > 0),
                ]
            )
            : null;
    }

    static int Count(KubeAnswer nodes)
    {
        if (!nodes.Ok)
        {
            return 0;
        }
        var rest = nodes.Body.GetProperty("metadata").TryGetProperty("remainingItemCount", out var r) && r.TryGetInt32(out var n) ? n : 0;
        return nodes.Items.Count() + rest;
    }
}
