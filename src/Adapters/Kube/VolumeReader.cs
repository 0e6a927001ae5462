using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

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
        At(volume, "status", "phase") == "Bound"
        && At(volume, "spec", "csi", "driver") is { } driver
        && At(volume, "spec", "csi", "volumeHandle") is { } handle
            ? new ClusterVolume(driver, handle, $"{At(volume, "spec", "claimRef", "namespace")}/{At(volume, "spec", "claimRef", "name")}")
            : null;

    /// <summary>The text at a path, or null: a driver may leave any field out.</summary>
    static string? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }
        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}
