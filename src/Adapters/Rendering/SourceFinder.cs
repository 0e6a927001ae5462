using System.Text.Json;
using Tandem.Clusters;
using Tandem.Overlays;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

using Rendering = Tandem.Overlays.Rendering;

/// <summary>
/// Follows a field back to where it was written. What a kustomization sets and a patch that writes it come before the file the object comes from,
/// and the overlay's before the base's: what is nearest to the result is what counts.
/// </summary>
sealed class SourceFinder : ISourceFinder
{
    public SourcePlace? Find(IReadOnlyList<OverlayFile> files, string folder, Rendering rendering, ObjectRef r, IReadOnlyList<string> path)
    {
        var steps = Steps(rendering.Objects.FirstOrDefault(o => o.Ref == r), path);
        var value = steps is [.., var last] ? last.Value : null;
        foreach (var k in Reach.From(files, folder).Select(k => k.Kustomization))
        {
            if (KustomizationSource.Find(k, r, path, value) is { } set)
            {
                return set;
            }
            foreach (var patch in PatchText.In(k, files))
            {
                if (InPatch(patch, r, steps) is { } line)
                {
                    return new SourcePlace(patch.File, line + patch.Offset);
                }
            }
        }
        return rendering.Sources.GetValueOrDefault(r) is { } source && files.FirstOrDefault(f => f.Path == source) is { } file
            ? new SourcePlace(source, InFile(file, r, steps))
            : null;
    }

    static int? InPatch(PatchText patch, ObjectRef r, IReadOnlyList<Step> steps) =>
        patch
            .Documents()
            .Select(d => d is YamlSequenceNode operations ? InOperations(operations, patch, r, steps) : InMerge(d, patch, r, steps))
            .FirstOrDefault(l => l is not null);

    /// <summary>Version, kind and name of a merge patch say what it is put on; it changes none of them.</summary>
    static int? InMerge(YamlNode document, PatchText patch, ObjectRef r, IReadOnlyList<Step> steps) =>
        steps is not ([{ Key: "apiVersion" or "kind" }, ..] or [{ Key: "metadata" }, { Key: "name" or "namespace" }])
        && document is YamlMappingNode map
        && (patch.Target is null ? Is(map, r) : Meets(patch.Target, r))
            ? Line(map, steps, whole: true)
            : null;

    /// <summary>An operation that writes the field, or something that contains it.</summary>
    static int? InOperations(YamlSequenceNode operations, PatchText patch, ObjectRef r, IReadOnlyList<Step> steps)
    {
        if (patch.Target is not null && !Meets(patch.Target, r))
        {
            return null;
        }
        foreach (var operation in operations.Children.OfType<YamlMappingNode>())
        {
            var pointer = PatchText
                .Value(operation, "path")
                .Split('/')
                .Skip(1)
                .Select(p => p.Replace("~1", "/").Replace("~0", "~"))
                .ToList();
            var writes = operation.Children.TryGetValue("value", out var value);
            if (
                writes
                && pointer.Count <= steps.Count
                && pointer.Zip(steps).All(p => p.First == p.Second.Key || p.First == "-")
                && Line(value!, [.. steps.Skip(pointer.Count)], whole: true) is not null
            )
            {
                return (int)operation.Start.Line;
            }
        }
        return null;
    }

    static int? InFile(OverlayFile file, ObjectRef r, IReadOnlyList<Step> steps)
    {
        YamlStream stream;
        try
        {
            stream = YamlText.Load(file.Content);
        }
        catch (YamlException)
        {
            return null;
        }
        var objects = stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>().SelectMany(Objects).Where(o => Is(o, r)).ToList();
        // The longest name is the likeliest: "web" is a part of "shop-web" and so is "shop-web".
        return objects.OrderByDescending(o => PatchText.Name(o).Length).Select(o => Line(o, steps, whole: false)).FirstOrDefault();
    }

    static IEnumerable<YamlMappingNode> Objects(YamlMappingNode document) =>
        document.Children.TryGetValue("items", out var items) && items is YamlSequenceNode list
            ? list.Children.OfType<YamlMappingNode>()
            : [document];

    /// <summary>The same kind, and a name that can have become this one by prefixes and suffixes.</summary>
    static bool Is(YamlMappingNode document, ObjectRef r) =>
        PatchText.Value(document, "kind") == r.Kind && r.Name.Contains(PatchText.Name(document), StringComparison.Ordinal);

    /// <summary>By kind alone: names in targets are patterns for names before prefixes.</summary>
    static bool Meets(YamlMappingNode target, ObjectRef r) =>
        PatchText.Value(target, "kind") is var kind && (kind.Length == 0 || kind == r.Kind);

    /// <summary>Line of the field; with <paramref name="whole"/> null unless all of the path is there, else the line of what comes closest.</summary>
    static int? Line(YamlNode node, IReadOnlyList<Step> steps, bool whole)
    {
        var line = (int)node.Start.Line;
        foreach (var step in steps)
        {
            var (next, at) = node switch
            {
                YamlMappingNode map => map
                    .Children.Where(c => c.Key is YamlScalarNode { Value: { } k } && k == step.Key)
                    .Select(c => (c.Value, (int)c.Key.Start.Line))
                    .FirstOrDefault(),
                YamlSequenceNode list => Item(list, step) is { } item ? (item, (int)item.Start.Line) : default,
                _ => default,
            };
            if (next is null)
            {
                return whole ? null : line;
            }
            (node, line) = (next, at);
        }
        return line;
    }

    /// <summary>By name where the entries have names, because a patch lists only what it changes.</summary>
    static YamlNode? Item(YamlSequenceNode list, Step step) =>
        step.Name is { } name
        && list.Children.OfType<YamlMappingNode>().FirstOrDefault(m => PatchText.Value(m, "name") == name) is { } named
            ? named
        : step.Name is null && int.TryParse(step.Key, out var i) && i < list.Children.Count ? list.Children[i]
        : null;

    static List<Step> Steps(Manifest? manifest, IReadOnlyList<string> path)
    {
        using var document = JsonDocument.Parse(manifest?.Json ?? "null");
        var (steps, here) = (new List<Step>(), document.RootElement);
        foreach (var key in path)
        {
            here =
                here.ValueKind == JsonValueKind.Object && here.TryGetProperty(key, out var field) ? field
                : here.ValueKind == JsonValueKind.Array && int.TryParse(key, out var i) && i < here.GetArrayLength() ? here[i]
                : default;
            var isEntry = here.ValueKind == JsonValueKind.Object && key.Length > 0 && key.All(char.IsAsciiDigit);
            steps.Add(
                new Step(
                    key,
                    isEntry && here.TryGetProperty("name", out var n) && n.ValueKind == JsonValueKind.String ? n.GetString() : null,
                    here.ValueKind == JsonValueKind.String ? here.GetString() : null
                )
            );
        }
        return steps;
    }

    /// <param name="Name">Name of the list entry that the key is the position of; null when it has none.</param>
    /// <param name="Value">Text that stands there; null when it is something else.</param>
    sealed record Step(string Key, string? Name, string? Value);
}
