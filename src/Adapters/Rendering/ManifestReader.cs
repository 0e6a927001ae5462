using System.Text;
using System.Text.Json;
using Tandem.Clusters;
using Tandem.Overlays;
using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering;

/// <summary>What a rendered stream consists of.</summary>
/// <param name="Sources">File of each object, where it is known.</param>
/// <param name="IsWhole">False when something of the stream is not among the objects.</param>
sealed record ManifestSet(
    IReadOnlyList<Manifest> Objects,
    IReadOnlyList<RenderProblem> Problems,
    IReadOnlyDictionary<ObjectRef, string> Sources,
    bool IsWhole
);

/// <summary>Reads a rendered stream into objects, and says what of it could never be applied.</summary>
sealed class ManifestReader
{
    public const int MostObjects = 2000;

    readonly List<Manifest> _objects = [];
    readonly HashSet<ObjectRef> _known = [];
    readonly List<RenderProblem> _problems = [];
    readonly Dictionary<ObjectRef, string> _sources = [];
    bool _isWhole = true;

    /// <param name="origins">By the line a document begins at, the file it comes from; for documents that are not there it is not known.</param>
    public static ManifestSet Read(string yaml, IReadOnlyDictionary<int, string> origins)
    {
        var reader = new ManifestReader();
        try
        {
            foreach (var (json, line) in YamlToJson.Documents(yaml))
            {
                using var document = JsonDocument.Parse(json);
                reader.Add(document.RootElement, line, origins.GetValueOrDefault(line));
            }
        }
        catch (YamlException e)
        {
            reader._isWhole = false;
            reader.Problem(
                null,
                Text.Of($"The rendered text is not valid YAML at line {e.Start.Line}: {e.Message}"),
                Text.Of($"Correct the files it comes from.")
            );
        }
        reader.CheckNumber();
        return new(reader._objects, reader._problems, reader._sources, reader._isWhole);
    }

    /// <summary>One object, or each object of a list of any kind.</summary>
    void Add(JsonElement root, int line, string? file)
    {
        if (Get(root, "kind") is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && Items(root) is { } items)
        {
            foreach (var item in items.EnumerateArray())
            {
                Add(item, line, file);
            }
            return;
        }
        AddOne(root, line, file);
    }

    void AddOne(JsonElement root, int line, string? file)
    {
        var (apiVersion, kind) = (Get(root, "apiVersion"), Get(root, "kind"));
        var metadata = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("metadata", out var m) ? m : default;
        var name = Get(metadata, "name");
        if (Get(metadata, "generateName") is not null)
        {
            _isWhole = false;
            Problem(
                file,
                Text.Of($"The {kind ?? "object"} at line {line} of the result asks for a generated name, which cannot be deployed twice."),
                Text.Of($"Give it a fixed metadata.name.")
            );
            return;
        }
        if (apiVersion is null || kind is null || name is null)
        {
            _isWhole = false;
            var lacking =
                apiVersion is null ? "apiVersion"
                : kind is null ? "kind"
                : "metadata.name";
            Problem(
                file,
                Text.Of($"The object {name ?? kind ?? ""} at line {line} of the result has no {lacking}."),
                Text.Of($"Give it one; generateName is not supported.")
            );
            return;
        }
        var group = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        // An empty namespace is none to Kubernetes.
        var ns = Get(metadata, "namespace") is { Length: > 0 } named ? named : null;
        Keep(new Manifest(new ObjectRef(group, kind, ns, name), apiVersion, root.GetRawText()), file);
    }

    void Keep(Manifest manifest, string? file)
    {
        var r = manifest.Ref;
        if (r.Namespace is not null && ClusterScope.IsClusterScoped(manifest))
        {
            Problem(
                file,
                Text.Of($"{r.Kind} {r.Name} belongs to no namespace, but names {r.Namespace}."),
                Text.Of($"Take metadata.namespace out.")
            );
        }
        if (Encoding.UTF8.GetByteCount(manifest.Json) > YamlToJson.MostBytesPerObject)
        {
            Problem(file, Text.Of($"{r} is larger than 1 MiB."), Text.Of($"Split it; no cluster takes it like this."));
        }
        if (!_known.Add(r))
        {
            // Whatever version each is written in: the cluster has one.
            Problem(file, Text.Of($"{r} stands twice in the result."), Text.Of($"Keep one of them."));
        }
        _objects.Add(manifest);
        if (file is not null)
        {
            _sources.TryAdd(r, file);
        }
    }

    void CheckNumber()
    {
        if (_objects.Count is 0 && _problems.Count is 0)
        {
            Problem(null, Text.Of($"The overlay renders to nothing."), Text.Of($"List at least one object under 'resources'."));
        }
        if (_objects.Count > MostObjects)
        {
            Problem(
                null,
                Text.Of($"{_objects.Count} objects are too many for one site."),
                Text.Of($"Split the application; {MostObjects} are allowed.")
            );
        }
    }

    void Problem(string? file, Text what, Text remedy) => _problems.Add(new(file, null, what, remedy));

    static JsonElement? Items(JsonElement root) => root.TryGetProperty("items", out var i) && i.ValueKind == JsonValueKind.Array ? i : null;

    static string? Get(JsonElement e, string name) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String
            ? v.GetString()
            : null;
}
