using System.Text.Json;
using Tandem.Clusters;
using Tandem.Overlays;
using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering;

/// <summary>Reads a rendered stream into objects, and says what of it could never be applied.</summary>
static class ManifestReader
{
    public const int MostObjects = 2000;

    public static (IReadOnlyList<Manifest> Objects, IReadOnlyList<RenderProblem> Problems) Read(string yaml)
    {
        var objects = new List<Manifest>();
        var problems = new List<RenderProblem>();
        try
        {
            foreach (var (json, line) in YamlToJson.Documents(yaml))
            {
                Add(json, line, objects, problems);
            }
        }
        catch (YamlException e)
        {
            problems.Add(
                new(null, null, Text.Of($"The rendered text is not valid YAML: {e.Message}"), Text.Of($"Correct the files it comes from."))
            );
        }
        problems.AddRange(Twice(objects));
        if (objects.Count is 0 && problems.Count is 0)
        {
            problems.Add(
                new(null, null, Text.Of($"The overlay renders to nothing."), Text.Of($"List at least one object under 'resources'."))
            );
        }
        if (objects.Count > MostObjects)
        {
            problems.Add(
                new(
                    null,
                    null,
                    Text.Of($"{objects.Count} objects are too many for one site."),
                    Text.Of($"Split the application; {MostObjects} are allowed.")
                )
            );
        }
        return (objects, problems);
    }

    static void Add(string json, int line, List<Manifest> objects, List<RenderProblem> problems)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var apiVersion = Get(root, "apiVersion");
        var kind = Get(root, "kind");
        var metadata = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("metadata", out var m) ? m : default;
        var name = Get(metadata, "name");
        if (apiVersion is null || kind is null || name is null)
        {
            var lacking =
                apiVersion is null ? "apiVersion"
                : kind is null ? "kind"
                : "metadata.name";
            problems.Add(
                new(
                    null,
                    null,
                    Text.Of($"The object at line {line} of the result has no {lacking}."),
                    Text.Of($"Give it one; generateName is not supported.")
                )
            );
            return;
        }
        var group = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        objects.Add(new Manifest(new ObjectRef(group, kind, Get(metadata, "namespace"), name), apiVersion, json));
    }

    static IEnumerable<RenderProblem> Twice(List<Manifest> objects) =>
        objects
            .GroupBy(o => o.Ref)
            .Where(g => g.Count() > 1)
            .Select(g => new RenderProblem(null, null, Text.Of($"{g.Key} stands twice in the result."), Text.Of($"Keep one of them.")));

    static string? Get(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String
            ? v.GetString()
            : null;
}
