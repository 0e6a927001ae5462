using System.Text.Json.Nodes;
using Tandem.Overlays.Editing;
using Tandem.Plans;

namespace Tandem.Overlays;

/// <summary>The files of a plan as a whole, whose kustomizations stay true about them.</summary>
public sealed class OverlayTree(YamlEditor editor, IFileReferences references)
{
    /// <inheritdoc cref="IFileReferences.Move"/>
    public Result<IReadOnlyList<OverlayFile>> Move(IReadOnlyList<OverlayFile> files, string from, string to) =>
        references.Move(files, from, to);

    /// <summary>Paths of the YAML and JSON files of which no site gets anything; none while a kustomization cannot be read.</summary>
    public IReadOnlyList<string> Unused(Plan plan) =>
        references.Unused(plan.Overlays.Files, [.. plan.Sites.All.Select(s => OverlaysSection.FolderOf(s.Key))]);

    /// <summary>The kustomization beside the file, or of the nearest folder above; null when there is none, or when the file is one itself.</summary>
    public static string? PlaceOf(IReadOnlyList<OverlayFile> files, string path)
    {
        if (KustomizeFields.IsKustomization(path))
        {
            return null;
        }
        for (var folder = TreePath.FolderOf(path); ; folder = TreePath.FolderOf(folder))
        {
            if (files.FirstOrDefault(f => TreePath.FolderOf(f.Path) == folder && KustomizeFields.IsKustomization(f.Path)) is { } found)
            {
                return found.Path;
            }
            if (folder.Length == 0)
            {
                return null;
            }
        }
    }

    /// <summary>Adds the file to the resources of <see cref="PlaceOf"/>; comments and order stay.</summary>
    public Result<IReadOnlyList<OverlayFile>> List(IReadOnlyList<OverlayFile> files, string path)
    {
        if (PlaceOf(files, path) is not { } place)
        {
            return new Failure(
                "overlay.no-kustomization",
                Text.Of($"No folder above {path} has a kustomization."),
                Text.Of($"Add one, or move the file into a folder that has one.")
            );
        }
        var old = files.First(f => f.Path == place);
        JsonNode name = TreePath.Between(TreePath.FolderOf(place), path);
        var text = editor.Set(old.Content, 0, ["resources", new YamlStep.Next()], name);
        return text.Ok
            ? Result.Of<IReadOnlyList<OverlayFile>>([.. files.Select(f => f == old ? f with { Content = text.Value } : f)])
            : text.Failure;
    }
}
