using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Clusters;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>Where a rendered object was written.</summary>
/// <param name="Prefix">Steps to it where the document is a list of objects.</param>
/// <param name="Name">Name it was written with, before prefixes.</param>
/// <param name="Space">Namespace it was written with; null when none.</param>
sealed record ObjectPlace(string File, int Document, IReadOnlyList<YamlStep> Prefix, string Name, string? Space, YamlNode Node)
{
    public static Result<ObjectPlace> Find(FormTree tree, ObjectRef r)
    {
        if (tree.Rendering.Sources.GetValueOrDefault(r) is { } file)
        {
            var found = tree.Documents(file)
                .SelectMany((d, i) => Objects(d, i, file))
                .Where(o => o.Node.Text("kind") == r.Kind && o.Name.Length > 0 && r.Name.Contains(o.Name, StringComparison.Ordinal))
                // The longest name is the likeliest: "web" is a part of "shop-web" and so is "shop-web".
                .MaxBy(o => o.Name.Length);
            if (found is not null)
            {
                return found;
            }
        }
        return new Failure(
            "form.no-source",
            Text.Of($"It cannot be told in which file {r} is written."),
            Text.Of($"Change it in the editor.")
        );
    }

    static IEnumerable<ObjectPlace> Objects(YamlNode document, int index, string file)
    {
        if (
            document.Get("items") is { Shape: YamlShape.List } items
            && document.Text("kind") is { } kind
            && kind.EndsWith("List", StringComparison.Ordinal)
        )
        {
            return items.Items.Select((item, at) => Of(item, ["items", at]));
        }
        return [Of(document, [])];

        ObjectPlace Of(YamlNode node, IReadOnlyList<YamlStep> prefix) =>
            new(file, index, prefix, node.Get("metadata")?.Text("name") ?? "", node.Get("metadata")?.Text("namespace"), node);
    }
}

/// <summary>A patch of the overlay for exactly one object.</summary>
/// <param name="File">File to edit; for a patch in place the kustomization.</param>
/// <param name="Inline">Steps to the text in the kustomization; null when the patch is a file of its own.</param>
/// <param name="Root">What the patch says.</param>
sealed record PatchPlace(string File, int Document, IReadOnlyList<YamlStep>? Inline, YamlNode Root)
{
    public bool IsOperations => Root.Shape == YamlShape.List;

    /// <summary>The last one first: it is the one that counts.</summary>
    public static IEnumerable<PatchPlace> Of(FormTree tree, string kustomization, ObjectRef r, ObjectPlace? place)
    {
        if (tree.Documents(kustomization) is not [{ } root, ..])
        {
            return [];
        }
        var found =
            from field in new[] { "patchesStrategicMerge", "patches", "patchesJson6902" }
            from entry in (root.Get(field)?.Items ?? []).Select((node, at) => (Node: node, At: at))
            from patch in Read(tree, kustomization, field, entry.Node, entry.At)
            where Meets(entry.Node.Get("target"), patch.Root, r, place)
            select patch;
        return found.Reverse();
    }

    static IEnumerable<PatchPlace> Read(FormTree tree, string kustomization, string field, YamlNode entry, int at)
    {
        var folder = TreePath.FolderOf(kustomization);
        var isText = entry.Shape == YamlShape.Scalar && entry.Value!.Contains('\n');
        if (isText || entry.Get("patch") is not null)
        {
            IReadOnlyList<YamlStep> steps = isText ? [field, at] : [field, at, "patch"];
            var text = isText ? entry.Value! : entry.Text("patch") ?? "";
            return tree.Parse(text).Select((d, i) => new PatchPlace(kustomization, i, steps, d));
        }
        var path = entry.Shape == YamlShape.Scalar ? entry.Value : entry.Text("path");
        return path is not null && TreePath.Resolve(folder, path) is { } file
            ? tree.Documents(file).Select((d, i) => new PatchPlace(file, i, null, d))
            : [];
    }

    /// <summary>One that may meet other objects, too, is nobody's own.</summary>
    static bool Meets(YamlNode? target, YamlNode patch, ObjectRef r, ObjectPlace? place)
    {
        var (kind, name) = target is null
            ? (patch.Text("kind"), patch.Get("metadata")?.Text("name"))
            : (target.Text("kind"), target.Text("name"));
        return kind == r.Kind
            && name is not null
            && (name == place?.Name || name == r.Name)
            && target?.Get("labelSelector") is null
            && target?.Get("annotationSelector") is null;
    }

    /// <summary>Steps to where the patch writes the field; null when it does not.</summary>
    /// <param name="pointer">The same field as positions, as JSON patches name it.</param>
    public IReadOnlyList<YamlStep>? Field(IReadOnlyList<YamlStep> path, string? pointer)
    {
        if (!IsOperations)
        {
            return Root.At(path) is not null ? path : null;
        }
        for (var i = Root.Items.Count - 1; i >= 0 && pointer is not null; i--)
        {
            var (operation, at) = (Root.Items[i], Root.Items[i].Text("path") ?? "");
            if (operation.Text("op") is not ("add" or "replace") || operation.Get("value") is not { } value)
            {
                continue;
            }
            if (at == pointer)
            {
                return [i, "value"];
            }
            var depth = at.Count(c => c == '/');
            if (pointer.StartsWith(at + "/", StringComparison.Ordinal) && value.At([.. path.Skip(depth)]) is not null)
            {
                return [i, "value", .. path.Skip(depth)];
            }
        }
        return null;
    }

    public Failure? Set(FormTree tree, IReadOnlyList<YamlStep> steps, JsonNode? value) =>
        Inline is { } inline
            ? tree.Inside(File, inline, (e, text) => e.Set(text, Document, steps, value))
            : tree.Set(File, Document, steps, value);

    public Failure? Remove(FormTree tree, IReadOnlyList<YamlStep> steps) =>
        Inline is { } inline ? tree.Inside(File, inline, (e, text) => e.Remove(text, Document, steps)) : tree.Remove(File, Document, steps);
}

/// <summary>Looks into rendered objects.</summary>
static partial class Rendered
{
    public static JsonNode? Of(Rendering rendering, ObjectRef r) =>
        rendering.Objects.FirstOrDefault(o => o.Ref == r) is { } manifest ? Parse(manifest) : null;

    /// <summary>As deep as the reader of renderings goes, which is deeper than usual.</summary>
    public static JsonNode? Parse(Manifest manifest) => JsonNode.Parse(manifest.Json, documentOptions: new() { MaxDepth = 256 });

    public static JsonNode? At(JsonNode? node, IEnumerable<YamlStep> path) => path.Aggregate(node, (n, s) => Next(n, s).Node);

    /// <summary>The path as JSON patches write it; null where the object has no such entry.</summary>
    public static string? Pointer(JsonNode? node, IReadOnlyList<YamlStep> path)
    {
        var pointer = "";
        foreach (var step in path)
        {
            if (step is YamlStep.Key key)
            {
                pointer += $"/{key.Name.Replace("~", "~0").Replace("/", "~1")}";
                node = Next(node, step).Node;
                continue;
            }
            var (next, at) = Next(node, step);
            if (at < 0)
            {
                return null;
            }
            (pointer, node) = ($"{pointer}/{at}", next);
        }
        return pointer;
    }

    static (JsonNode? Node, int At) Next(JsonNode? node, YamlStep step)
    {
        if (step is YamlStep.Key key)
        {
            return (node is JsonObject map ? map[key.Name] : null, 0);
        }
        if (node is not JsonArray list)
        {
            return (null, -1);
        }
        var at = step switch
        {
            YamlStep.Index index when index.At < list.Count => index.At,
            YamlStep.Named named => list.ToList().FindIndex(i => i is JsonObject o && o[named.Field]?.ToString() == named.Value),
            _ => -1,
        };
        return (at < 0 ? null : list[at], at);
    }

    /// <summary>Where the pod's description lies in a kind; null for what runs no pods.</summary>
    public static IReadOnlyList<YamlStep>? PodOf(ObjectRef r) =>
        (r.Group, r.Kind) switch
        {
            ("apps", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") or ("batch", "Job") => ["spec", "template", "spec"],
            ("batch", "CronJob") => ["spec", "jobTemplate", "spec", "template", "spec"],
            ("", "Pod") => ["spec"],
            _ => null,
        };

    /// <summary>Steps to a container or init container; null when the object has none of that name.</summary>
    public static IReadOnlyList<YamlStep>? Container(Rendering rendering, ObjectRef r, string container) =>
        PodOf(r) is not { } pod
            ? null
            : ((string[])["containers", "initContainers"])
                .Select(f => (IReadOnlyList<YamlStep>)[.. pod, f, new YamlStep.Named("name", container)])
                .FirstOrDefault(p => At(Of(rendering, r), p) is not null);

    /// <summary>Name without the hash that Kustomize appends to what it generates.</summary>
    public static string Stem(string name) => Hash().Replace(name, "");

    [GeneratedRegex("-[2456789bcdfghkmt]{10}$")]
    private static partial Regex Hash();
}
