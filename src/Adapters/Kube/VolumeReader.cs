using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Health;

namespace Tandem.Adapters.Kube;

/// <summary>The persistent volumes behind which a driver puts something outside the cluster.</summary>
sealed class VolumeReader(ClusterLink link)
{
    public async Task<Result<IReadOnlyList<ClusterVolume>>> ReadAsync(CancellationToken cancellation)
    {
        var kind = await link.Kinds.FindAsync("", "PersistentVolume", null, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        if (kind.Value is not { } volumes)
        {
            return Result.Of<IReadOnlyList<ClusterVolume>>([]);
        }
        var request = new KubeRequest(HttpMethod.Get, KubePath.List(volumes, null));
        return (await link.Client.AskAsync(request, cancellation)).Map<IReadOnlyList<ClusterVolume>>(a =>
            [.. a.Items.Select(Read).OfType<ClusterVolume>()]
        );
    }

    /// <summary>Null for one that no claim holds, or that lies within the cluster.</summary>
    static ClusterVolume? Read(JsonElement volume) =>
        volume.String("status", "phase") == "Bound"
        && volume.String("spec", "csi", "driver") is { } driver
        && volume.String("spec", "csi", "volumeHandle") is { } handle
            ? new ClusterVolume(
                driver,
                handle,
                $"{volume.String("spec", "claimRef", "namespace")}/{volume.String("spec", "claimRef", "name")}"
            )
            : null;
}
