using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Clusters;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>An image as it is written: Kustomize's field <c>images</c> takes name, tag and digest apart.</summary>
public sealed partial record ImageWords(string Name, string? Tag, string? Digest)
{
    public static ImageWords? Parse(string text) =>
        Reference().Match(text) is { Success: true } match
            ? new(match.Groups["name"].Value, Value(match, "tag"), Value(match, "digest"))
            : null;

    static string? Value(Match match, string group) => match.Groups[group] is { Success: true, Value: var value } ? value : null;

    [GeneratedRegex(
        @"^(?<name>([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?/)?[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>[a-z0-9]+:[0-9a-f]{32,128}))?$"
    )]
    private static partial Regex Reference();
}

/// <summary>Puts an image: into the entry of <c>images</c> that decides it now, into a patch that sets it, else into a new entry or the object's own file.</summary>
static class ImageForm
{
    public static Failure? Apply(FormTree tree, FormChange.Image change)
    {
        if (Rendered.Container(tree.Rendering, change.Object, change.Container) is not { } container)
        {
            return FormRules.NoContainer(change.Object, change.Container);
        }
        IReadOnlyList<YamlStep> path = [.. container, "image"];
        var now = Rendered.At(Rendered.Of(tree.Rendering, change.Object), path)?.ToString() ?? "";
        var wanted = ImageWords.Parse(change.Reference)!;
        if (now == change.Reference)
        {
            return null;
        }
        if (tree.Input.ForAll)
        {
            return ForAll(tree, change, path, now, wanted);
        }
        var kustomization = tree.Kustomization();
        if (!kustomization.Ok)
        {
            return kustomization.Failure;
        }
        if (Deciding(tree, kustomization.Value, now) is { } entry)
        {
            return Others(tree, change, now) ?? Entry(tree, kustomization.Value, entry, wanted);
        }
        var place = ObjectPlace.Find(tree, change.Object);
        var pointer = Rendered.Pointer(Rendered.Of(tree.Rendering, change.Object), path);
        var patched = PatchPlace
            .Of(tree, kustomization.Value, change.Object, place.Ok ? place.Value : null)
            .Any(p => p.Field(path, pointer) is not null);
        if (patched || ImageWords.Parse(now) is not { } named)
        {
            return FieldForm.Apply(tree, change.Object, path, change.Reference);
        }
        return Others(tree, change, now) ?? Entry(tree, kustomization.Value, named.Name, wanted);
    }

    static Failure? ForAll(FormTree tree, FormChange.Image change, IReadOnlyList<YamlStep> path, string now, ImageWords wanted)
    {
        var place = ObjectPlace.Find(tree, change.Object);
        if (!place.Ok)
        {
            return place.Failure;
        }
        var folder = TreePath.FolderOf(place.Value.File);
        return folder != tree.Folder && tree.KustomizationIn(folder) is { } kustomization && Deciding(tree, kustomization, now) is { } entry
            ? Others(tree, change, now) ?? Entry(tree, kustomization, entry, wanted)
            : FieldForm.Apply(tree, change.Object, path, change.Reference);
    }

    /// <summary>Name of the entry whose outcome is the image of now; null when no entry made it.</summary>
    static string? Deciding(FormTree tree, string kustomization, string now)
    {
        var image = ImageWords.Parse(now);
        return tree.Documents(kustomization) is [{ } root, ..]
            ? (root.Get("images")?.Items ?? [])
                .Where(i => (i.Text("newName") ?? i.Text("name")) == image?.Name)
                .Where(i => i.Text("digest") is not { } digest || digest == image?.Digest)
                .Where(i => i.Text("digest") is not null || i.Text("newTag") is not { } tag || tag == image?.Tag)
                .Select(i => i.Text("name"))
                .LastOrDefault()
            : null;
    }

    static Failure? Entry(FormTree tree, string kustomization, string name, ImageWords wanted)
    {
        var entry = new YamlStep.Named("name", name);
        return Put("newName", wanted.Name == name ? null : wanted.Name) ?? Put("newTag", wanted.Tag) ?? Put("digest", wanted.Digest);

        Failure? Put(string field, string? value) =>
            value is null
                ? tree.Remove(kustomization, 0, ["images", entry, field])
                : tree.Set(kustomization, 0, ["images", entry, field], JsonValue.Create(value));
    }

    /// <summary>Says who else pulls the image: an entry of <c>images</c> changes it everywhere.</summary>
    static Failure? Others(FormTree tree, FormChange.Image change, string now)
    {
        var others = Images
            .ContainerImages.Of(tree.Rendering.Objects)
            .Where(c => ImageWords.Parse(c.Image)?.Name == ImageWords.Parse(now)?.Name)
            .Select(c => c.Name)
            .Where(c =>
                !c.EndsWith($": {change.Container}", StringComparison.Ordinal)
                || !c.StartsWith($"{change.Object.Kind}/{change.Object.Name}:", StringComparison.Ordinal)
            )
            .ToList();
        if (others.Count > 0)
        {
            tree.Notes.Add(Text.Of($"The same image changes in {string.Join(", ", others)}, too."));
        }
        return null;
    }
}
