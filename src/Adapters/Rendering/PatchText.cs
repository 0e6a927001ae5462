using Tandem.Overlays;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>One patch of a kustomization: where its text stands and what it is to be put on.</summary>
/// <param name="File">File the text stands in: the kustomization itself, or the one it names.</param>
/// <param name="Offset">Lines before the first line of the text.</param>
/// <param name="Target">Null when the patch names its object itself.</param>
/// <param name="Entry">Line of the entry in the kustomization.</param>
sealed record PatchText(string File, int Offset, string Yaml, YamlMappingNode? Target, Kustomization Owner, int Index, int Entry)
{
    public static IEnumerable<PatchText> In(Kustomization owner, IReadOnlyList<OverlayFile> files)
    {
        foreach (var field in (string[])["patches", "patchesJson6902", "patchesStrategicMerge"])
        {
            foreach (var (node, index) in owner.List(field).Select((n, i) => (n, i)))
            {
                if (Of(owner, files, node, index) is { } patch)
                {
                    yield return patch;
                }
            }
        }
    }

    /// <summary>The documents of the patch; none when it is no YAML.</summary>
    public IReadOnlyList<YamlNode> Documents()
    {
        YamlStream stream;
        try
        {
            stream = YamlText.Load(Yaml);
        }
        catch (YamlException)
        {
            return [];
        }
        return [.. stream.Documents.Select(d => d.RootNode)];
    }

    /// <summary>Words for the target, such as <c>Deployment web</c>.</summary>
    public string TargetWords =>
        Target is null
            ? string.Join(", ", Documents().OfType<YamlMappingNode>().Select(d => $"{Value(d, "kind")} {Name(d)}"))
            : string.Join(
                ' ',
                ((string[])["kind", "name", "namespace", "group", "version", "labelSelector", "annotationSelector"])
                    .Select(k => Value(Target, k))
                    .Where(v => v.Length > 0)
            );

    static PatchText? Of(Kustomization owner, IReadOnlyList<OverlayFile> files, YamlNode node, int index)
    {
        var map = node as YamlMappingNode;
        var target = map is not null && map.Children.TryGetValue("target", out var t) ? t as YamlMappingNode : null;
        var text = map is not null && map.Children.TryGetValue("patch", out var p) ? p as YamlScalarNode : null;
        if (text is not null || node is YamlScalarNode { Value: { } v } && v.Contains('\n'))
        {
            text ??= (YamlScalarNode)node;
            // The text of a block begins below its sign.
            var offset = (int)text.Start.Line - (text.Style is ScalarStyle.Literal or ScalarStyle.Folded ? 0 : 1);
            return new(owner.File.Path, offset, text.Value ?? "", target, owner, index, (int)node.Start.Line);
        }
        var path = map is not null ? Value(map, "path") : (node as YamlScalarNode)?.Value ?? "";
        return files.FirstOrDefault(f => f.Path == TreePath.Resolve(owner.Folder, path)) is { } file
            ? new(file.Path, 0, file.Content, target, owner, index, (int)node.Start.Line)
            : null;
    }

    public static string Name(YamlMappingNode document) =>
        document.Children.TryGetValue("metadata", out var m) && m is YamlMappingNode metadata ? Value(metadata, "name") : "";

    public static string Value(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var v) && v is YamlScalarNode { Value: { } value } ? value : "";
}
