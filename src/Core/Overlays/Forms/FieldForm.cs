using System.Text.Json.Nodes;
using Tandem.Clusters;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>
/// Puts one field of one object: for all sites into the object's own file; at one site where the overlay sets it already, else into the overlay's
/// patch file for the object, last in line. Entries of lists that Kubernetes merges by name are patched as a part; of other lists a single place is
/// changed by a JSON patch, since a merge would freeze a copy of the whole list.
/// </summary>
static class FieldForm
{
    public static Failure? Apply(FormTree tree, ObjectRef r, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        var found = ObjectPlace.Find(tree, r);
        if (!found.Ok)
        {
            return found.Failure;
        }
        return tree.Input.ForAll ? InFile(tree, found.Value, r, path, value) : AtSite(tree, found.Value, r, path, value);
    }

    static Failure? InFile(FormTree tree, ObjectPlace place, ObjectRef r, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        if (TreePath.FolderOf(place.File) == tree.Folder)
        {
            return OnlyHere(r, place.File);
        }
        return value is null
            ? tree.Remove(place.File, place.Document, [.. place.Prefix, .. path])
            : tree.Set(place.File, place.Document, [.. place.Prefix, .. path], value);
    }

    public static Failure OnlyHere(ObjectRef r, string file) =>
        new(
            "form.only-here",
            Text.Of($"{r} is written in {file}, for this site alone."),
            Text.Of($"Choose the site instead of all sites, or move the file to the base.")
        );

    static Failure? AtSite(FormTree tree, ObjectPlace place, ObjectRef r, IReadOnlyList<YamlStep> path, JsonNode? value)
    {
        var kustomization = tree.Kustomization();
        if (!kustomization.Ok)
        {
            return kustomization.Failure;
        }
        if (TreePath.FolderOf(place.File) == tree.Folder)
        {
            // The object is the overlay's own: no patch is needed.
            IReadOnlyList<YamlStep> own = [.. place.Prefix, .. path];
            return value is null ? tree.Remove(place.File, place.Document, own) : tree.Set(place.File, place.Document, own, value);
        }
        var pointer = Rendered.Pointer(Rendered.Of(tree.Rendering, r), path);
        foreach (var patch in PatchPlace.Of(tree, kustomization.Value, r, place))
        {
            if (patch.Field(path, pointer) is not { } steps)
            {
                continue;
            }
            if (value is not null)
            {
                return patch.Set(tree, steps, value);
            }
            // An operation without a value is none: the whole of it goes.
            var failed = patch.Remove(tree, patch.IsOperations && steps.Count == 2 ? [steps[0]] : steps);
            return failed ?? (place.Node.At(path) is null ? null : Patch(tree, kustomization.Value, place, r, path, null));
        }
        return Patch(tree, kustomization.Value, place, r, path, value);
    }

    static Failure? Patch(
        FormTree tree,
        string kustomization,
        ObjectPlace place,
        ObjectRef r,
        IReadOnlyList<YamlStep> path,
        JsonNode? value
    ) =>
        path.Any(s => s is YamlStep.Index or YamlStep.Next)
            ? Operation(tree, kustomization, place, r, path, value)
            : Merge(tree, kustomization, place, r, path, value);

    static Failure? Merge(
        FormTree tree,
        string kustomization,
        ObjectPlace place,
        ObjectRef r,
        IReadOnlyList<YamlStep> path,
        JsonNode? value
    )
    {
        var (file, isListed) = PatchFile(tree, kustomization, place, r);
        if (tree.Text(file) is null)
        {
            var space = place.Space is null ? "" : $"  namespace: {place.Space}\n";
            var version = tree.Rendering.Objects.First(o => o.Ref == r).ApiVersion;
            tree.Put(file, $"apiVersion: {version}\nkind: {r.Kind}\nmetadata:\n  name: {place.Name}\n{space}");
        }
        var written =
            value is null && path[^1] is YamlStep.Named ? tree.Set(file, 0, [.. path, "$patch"], "delete") : tree.Set(file, 0, path, value);
        return written
            ?? (
                isListed
                    ? null
                    : tree.Set(kustomization, 0, ["patches", new YamlStep.Next()], new JsonObject { ["path"] = TreePath.NameOf(file) })
            );
    }

    static (string File, bool IsListed) PatchFile(FormTree tree, string kustomization, ObjectPlace place, ObjectRef r)
    {
        var own = PatchPlace.Of(tree, kustomization, r, place).Where(p => p.Inline is null && !p.IsOperations).Select(p => p.File).ToList();
        var names = new[] { $"patch-{place.Name}.yaml", $"patch-{r.Kind.ToLowerInvariant()}-{place.Name}.yaml" }.Select(n =>
            tree.Folder.Length == 0 ? n : $"{tree.Folder}/{n}"
        );
        var file = names.FirstOrDefault(own.Contains) ?? names.FirstOrDefault(n => tree.Text(n) is null) ?? names.Last();
        return (file, own.Contains(file));
    }

    static Failure? Operation(
        FormTree tree,
        string kustomization,
        ObjectPlace place,
        ObjectRef r,
        IReadOnlyList<YamlStep> path,
        JsonNode? value
    )
    {
        var rendered = Rendered.Of(tree.Rendering, r);
        var adds = path[^1] is YamlStep.Next;
        var pointer = Rendered.Pointer(rendered, adds ? [.. path.Take(path.Count - 1)] : path);
        if (pointer is null)
        {
            return new Failure("form.gone", Text.Of($"{r} has nothing at {string.Join('.', path)}."), Text.Of($"Load the page again."));
        }
        var operation = new JsonObject
        {
            ["op"] =
                value is null ? "remove"
                : adds || Rendered.At(rendered, path) is null ? "add"
                : "replace",
            ["path"] = adds ? $"{pointer}/-" : pointer,
        };
        if (value is not null)
        {
            operation["value"] = value.DeepClone();
        }
        if (PatchPlace.Of(tree, kustomization, r, place).FirstOrDefault(p => p.IsOperations) is { } existing)
        {
            return existing.Set(tree, [new YamlStep.Next()], operation);
        }
        var text = new YamlWriter(false, false, 2).Block(new JsonArray(operation), 0);
        return tree.Set(
            kustomization,
            0,
            ["patches", new YamlStep.Next()],
            new JsonObject
            {
                ["target"] = new JsonObject { ["kind"] = r.Kind, ["name"] = place.Name },
                ["patch"] = string.Join('\n', text),
            }
        );
    }
}
