using Tandem.Clusters;
using Tandem.Overlays;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>Fields that a kustomization sets by itself, without a patch: the namespace, images, replicas, labels, and what generators make.</summary>
static class KustomizationSource
{
    /// <param name="path">Keys from the top of the object.</param>
    /// <param name="value">What the rendered field says; null when it is no plain value.</param>
    public static SourcePlace? Find(Kustomization k, ObjectRef r, IReadOnlyList<string> path, string? value)
    {
        var line = path switch
        {
            ["metadata", "namespace"] => Key(k.Root, "namespace"),
            ["spec", "replicas"] => Entry(k, "replicas", e => Names(e, r)),
            [.., "image"] when value is not null => Entry(k, "images", e => Sets(e, value)),
            ["metadata", "annotations", var key] => Key(Child(k.Root, "commonAnnotations"), key),
            _ => null,
        };
        line ??= path is [.., "labels" or "matchLabels" or "selector", var label] ? Label(k, label) : null;
        line ??= r.Group.Length == 0 && r.Kind is "ConfigMap" or "Secret" ? Generated(k, r, path) : null;
        return line is { } at ? new SourcePlace(k.File.Path, at) : null;
    }

    static int? Label(Kustomization k, string key) =>
        Key(Child(k.Root, "commonLabels"), key)
        ?? k.List("labels").OfType<YamlMappingNode>().Select(l => Key(Child(l, "pairs"), key)).FirstOrDefault(l => l is not null);

    /// <summary>A generated name is the written one with a hash behind it.</summary>
    static int? Generated(Kustomization k, ObjectRef r, IReadOnlyList<string> path)
    {
        var field = r.Kind == "Secret" ? "secretGenerator" : "configMapGenerator";
        foreach (var entry in k.List(field).OfType<YamlMappingNode>().Where(e => Names(e, r)))
        {
            if (path is not ["data" or "binaryData" or "stringData", var key])
            {
                return (int)entry.Start.Line;
            }
            var made = ((string[])["literals", "files", "envs"])
                .Select(f => Child(entry, f))
                .OfType<YamlSequenceNode>()
                .SelectMany(l => l.Children.OfType<YamlScalarNode>())
                .FirstOrDefault(s => Makes(s.Value ?? "", key));
            if (made is not null)
            {
                return (int)made.Start.Line;
            }
        }
        return null;
    }

    /// <summary>"KEY=value", "key=path" or a path whose last part is the key.</summary>
    static bool Makes(string source, string key) =>
        source.StartsWith($"{key}=", StringComparison.Ordinal) || source == key || source.EndsWith($"/{key}", StringComparison.Ordinal);

    static bool Names(YamlNode entry, ObjectRef r) =>
        entry is YamlMappingNode map
        && PatchText.Value(map, "name") is { Length: > 0 } name
        && r.Name.Contains(name, StringComparison.Ordinal);

    static bool Sets(YamlNode entry, string image)
    {
        if (entry is not YamlMappingNode map)
        {
            return false;
        }
        var name = PatchText.Value(map, "newName") is { Length: > 0 } renamed ? renamed : PatchText.Value(map, "name");
        return name.Length > 0
            && image.StartsWith(name, StringComparison.Ordinal)
            && (image.Length == name.Length || image[name.Length] is ':' or '@');
    }

    static int? Entry(Kustomization k, string field, Func<YamlNode, bool> meets) =>
        k.List(field).FirstOrDefault(meets) is { } entry ? (int)entry.Start.Line : null;

    static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    static int? Key(YamlNode? node, string key) =>
        (node as YamlMappingNode)?.Children.Keys.OfType<YamlScalarNode>().FirstOrDefault(k => k.Value == key) is { } found
            ? (int)found.Start.Line
            : null;
}
