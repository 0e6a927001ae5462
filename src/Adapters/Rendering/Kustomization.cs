using System.Text.Json.Nodes;
using Tandem.Overlays;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>One kustomization file of the tree.</summary>
/// <param name="Folder">Folder it lies in; its references start there.</param>
/// <param name="Root">With the line of every node.</param>
sealed record Kustomization(OverlayFile File, string Folder, YamlMappingNode Root)
{
    public bool IsComponent => Root.Children.TryGetValue("kind", out var kind) && kind is YamlScalarNode { Value: "Component" };

    /// <summary>Null when the file is not one mapping in one document, or no YAML at all.</summary>
    public static Kustomization? Read(OverlayFile file)
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
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new Kustomization(file, TreePath.FolderOf(file.Path), root)
            : null;
    }

    /// <summary>The file of a folder, whichever name it has; null when there is none or it cannot be read.</summary>
    public static Kustomization? In(IReadOnlyList<OverlayFile> files, string folder) =>
        files.FirstOrDefault(f => TreePath.FolderOf(f.Path) == folder && KustomizeFields.IsKustomization(f.Path)) is { } file
            ? Read(file)
            : null;

    /// <summary>The same as JSON, to be changed.</summary>
    public JsonObject ToJson() => JsonNode.Parse(YamlToJson.Documents(File.Content).Single().Json)!.AsObject();

    /// <summary>Entries of a list field; none when it is absent.</summary>
    public IReadOnlyList<YamlNode> List(string field) =>
        Root.Children.TryGetValue(field, out var list) && list is YamlSequenceNode items ? [.. items.Children] : [];

    public int LineOf(string field) =>
        Root.Children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: { } key } && key == field).Key is { } node
            ? (int)node.Start.Line
            : 1;
}
