using System.Text.Json.Nodes;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>
/// One key of a ConfigMap. A generated one is changed at its generator: in a literal, in the file or the list of variables it comes from; at one site
/// in an entry of the overlay that merges with the base's.
/// </summary>
static class ConfigForm
{
    const string Field = "configMapGenerator";

    public static Failure? Apply(FormTree tree, FormChange.Config change)
    {
        var source = tree.Rendering.Sources.GetValueOrDefault(change.Map);
        if (
            Generators(tree, change.Map.Name) is not { Count: > 0 } generators
            || (source is not null && ObjectPlace.Find(tree, change.Map).Ok)
        )
        {
            return FieldForm.Apply(tree, change.Map, ["data", change.Key], change.Value);
        }
        var wanted = tree.Input.ForAll
            ? generators.FirstOrDefault(g => TreePath.FolderOf(g.File) != tree.Folder)
            : generators.FirstOrDefault(g => TreePath.FolderOf(g.File) == tree.Folder);
        if (wanted.File is not null)
        {
            return In(tree, wanted.File, wanted.Name, change);
        }
        if (tree.Input.ForAll)
        {
            return FieldForm.OnlyHere(change.Map, generators[0].File);
        }
        var kustomization = tree.Kustomization();
        if (!kustomization.Ok)
        {
            return kustomization.Failure;
        }
        if (change.Value is null)
        {
            return Elsewhere(change);
        }
        return tree.Set(kustomization.Value, 0, [Field, new YamlStep.Named("name", generators[0].Name), "behavior"], "merge")
            ?? In(tree, kustomization.Value, generators[0].Name, change);
    }

    /// <summary>Entries that make the map, the overlay's first.</summary>
    static List<(string File, string Name)> Generators(FormTree tree, string rendered)
    {
        var stem = Rendered.Stem(rendered);
        var all = (
            from folder in tree.Reach(tree.Folder)
            let file = tree.KustomizationIn(folder)
            where file is not null
            from root in tree.Documents(file).Take(1)
            from entry in root.Get(Field)?.Items ?? []
            let name = entry.Text("name")
            where name is not null && stem.Contains(name, StringComparison.Ordinal)
            select (file, name)
        ).ToList();
        // The longest name is the likeliest one.
        var longest = all.Select(g => g.name.Length).DefaultIfEmpty().Max();
        return [.. all.Where(g => g.name.Length == longest)];
    }

    static Failure? In(FormTree tree, string kustomization, string name, FormChange.Config change)
    {
        IReadOnlyList<YamlStep> generator = [Field, new YamlStep.Named("name", name)];
        if (tree.Root(kustomization)?.At(generator) is not { } entry)
        {
            return new Failure(
                "form.gone",
                Text.Of($"{kustomization} has no generator {name} any more."),
                Text.Of($"Load the page again.")
            );
        }
        var folder = TreePath.FolderOf(kustomization);
        if (FileOf(entry, change.Key) is { } named && TreePath.Resolve(folder, named.Path) is { } file)
        {
            if (change.Value is not null)
            {
                tree.Put(file, change.Value);
                return null;
            }
            return tree.Remove(kustomization, 0, [.. generator, "files", new YamlStep.Word(named.Word)]);
        }
        if (EnvFile(tree, folder, entry, change.Key) is { } env)
        {
            tree.Put(env, Line(tree.Text(env)!, change.Key, change.Value));
            return null;
        }
        IReadOnlyList<YamlStep> literal = [.. generator, "literals", new YamlStep.Word($"{change.Key}=")];
        var exists = tree.Root(kustomization)?.At(literal) is not null;
        if (change.Value is null)
        {
            return exists ? tree.Remove(kustomization, 0, literal) : Elsewhere(change);
        }
        if (!IsLiteral(change))
        {
            return (exists ? tree.Remove(kustomization, 0, literal) : null) ?? AsFile(tree, kustomization, generator, folder, change);
        }
        return tree.Set(
            kustomization,
            0,
            exists ? literal : [.. generator, "literals", new YamlStep.Next()],
            $"{change.Key}={change.Value}"
        );
    }

    /// <summary>Kustomize takes quotes around a literal away, and a line break has no place in one.</summary>
    static bool IsLiteral(FormChange.Config change) =>
        change.Value.AsSpan().IndexOfAny("\r\n") < 0
        && !(change.Value is { Length: > 1 } && change.Value[0] is '"' or '\'' && change.Value[^1] == change.Value[0]);

    static Failure? AsFile(FormTree tree, string kustomization, IReadOnlyList<YamlStep> generator, string folder, FormChange.Config change)
    {
        var name = change.Key;
        for (var i = 2; tree.Text(folder.Length == 0 ? name : $"{folder}/{name}") is not null; i++)
        {
            name = $"{i}-{change.Key}";
        }
        tree.Put(folder.Length == 0 ? name : $"{folder}/{name}", change.Value!);
        return tree.Set(kustomization, 0, [.. generator, "files", new YamlStep.Next()], name == change.Key ? name : $"{change.Key}={name}");
    }

    /// <summary>The word that brings in the key from a file, and that file.</summary>
    static (string Word, string Path)? FileOf(YamlNode entry, string key)
    {
        foreach (var word in (entry.Get("files")?.Items ?? []).Select(f => f.Value).OfType<string>())
        {
            var (named, path) = word.Split('=', 2) is [var k, var p] ? (k, p) : (TreePath.NameOf(word), word);
            if (named == key)
            {
                return (word, path);
            }
        }
        return null;
    }

    static string? EnvFile(FormTree tree, string folder, YamlNode entry, string key) =>
        (entry.Get("envs")?.Items ?? [])
            .Select(e => e.Value)
            .Append(entry.Text("env"))
            .OfType<string>()
            .Select(e => TreePath.Resolve(folder, e))
            .OfType<string>()
            .FirstOrDefault(f => tree.Text(f)?.Split('\n').Any(l => l.TrimStart().StartsWith($"{key}=", StringComparison.Ordinal)) == true);

    static string Line(string text, string key, string? value)
    {
        var stop = YamlLines.Break(text);
        var lines = text.Split('\n')
            .Select(l =>
                l.TrimStart().StartsWith($"{key}=", StringComparison.Ordinal)
                    ? value is null
                        ? null
                        : $"{key}={value}{(l.EndsWith('\r') ? "\r" : "")}"
                    : l
            );
        var changed = string.Join('\n', lines.OfType<string>());
        return changed.Length > 0 && !changed.EndsWith('\n') && text.EndsWith('\n') ? changed + stop : changed;
    }

    static Failure Elsewhere(FormChange.Config change) =>
        new(
            "form.elsewhere",
            Text.Of($"{change.Key} comes from the base; a site can replace it, but not take it out."),
            Text.Of($"Take it out for all sites, or give it another value here.")
        );
}
