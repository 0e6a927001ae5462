using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Images;

/// <summary>Finds the containers of rendered objects, whatever kind they are: a list of containers looks the same in all of them. Pure.</summary>
static class ContainerImages
{
    static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>Container → image, in the order of the objects.</summary>
    public static IEnumerable<(string Container, string Image)> Of(IEnumerable<Manifest> objects)
    {
        foreach (var manifest in objects)
        {
            using var json = JsonDocument.Parse(manifest.Json);
            foreach (var (name, image) in Within(json.RootElement).ToList())
            {
                yield return ($"{manifest.Ref.Kind}/{manifest.Ref.Name}: {name}", image);
            }
        }
    }

    static IEnumerable<(string Name, string Image)> Within(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return [];
        }
        return value
            .EnumerateObject()
            .SelectMany(p =>
                Lists.Contains(p.Name) && p.Value.ValueKind == JsonValueKind.Array
                    ? p.Value.EnumerateArray().Select(Container).Where(c => c.Image.Length > 0)
                    : Within(p.Value)
            );
    }

    static (string Name, string Image) Container(JsonElement container) => (Text(container, "name"), Text(container, "image"));

    static string Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
