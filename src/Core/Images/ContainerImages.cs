using System.Text.Json;
using Tandem.Clusters;
using Tandem.Clusters.Health;
using Tandem.Plans;

namespace Tandem.Images;

/// <summary>A container and what it runs.</summary>
/// <param name="Name">With its workload, e.g. <c>Deployment/hello: hello</c>.</param>
/// <param name="Image">As it is written.</param>
/// <param name="Pull">Where the cluster looks for a login to pull it.</param>
sealed record ContainerImage(string Name, string Image, PullSource Pull);

/// <summary>A container of one site.</summary>
sealed record SiteContainer(SiteChoice Site, ContainerImage Container);

/// <summary>Finds the containers of rendered objects, whatever kind they are: a list of containers looks the same in all of them. Pure.</summary>
static class ContainerImages
{
    static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>In the order of the objects.</summary>
    public static IEnumerable<ContainerImage> Of(IEnumerable<Manifest> objects)
    {
        foreach (var manifest in objects)
        {
            using var json = JsonDocument.Parse(manifest.Json);
            foreach (var (pod, container) in Within(json.RootElement).ToList())
            {
                yield return new(
                    $"{manifest.Ref.Kind}/{manifest.Ref.Name}: {container.String("name")}",
                    container.String("image")!,
                    new(
                        manifest.Ref.Namespace,
                        pod.String("serviceAccountName") is { Length: > 0 } account ? account : "default",
                        [.. pod.Items("imagePullSecrets").Select(s => s.String("name")).OfType<string>()]
                    )
                );
            }
        }
    }

    /// <summary>Every container that has an image, with what it is a part of.</summary>
    static IEnumerable<(JsonElement Pod, JsonElement Container)> Within(JsonElement value) =>
        value.ValueKind != JsonValueKind.Object
            ? []
            : value
                .EnumerateObject()
                .SelectMany(p =>
                    Lists.Contains(p.Name) && p.Value.ValueKind == JsonValueKind.Array
                        ? p.Value.EnumerateArray().Where(c => c.String("image") is { Length: > 0 }).Select(c => (value, c))
                        : Within(p.Value)
                );
}
