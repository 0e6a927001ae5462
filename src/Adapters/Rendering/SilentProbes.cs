using System.Text.Json.Nodes;
using Tandem.Overlays;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>Something that leaves a mark in the result exactly when it meets something.</summary>
/// <param name="Mark">What to look for in the result.</param>
/// <param name="Problem">What is wrong when it is not there.</param>
sealed record SilentProbe(string Mark, RenderProblem Problem);

/// <summary>
/// A kustomization changed so that each of its patches, images and replacements leaves a mark where it meets something. Kustomize itself decides
/// what meets what; we only look for the marks.
/// </summary>
static class SilentProbes
{
    const string Prefix = "tandem-probe-";

    /// <summary>Marks for patches with a target and for images. Null when there are none.</summary>
    public static (JsonObject Changed, IReadOnlyList<SilentProbe> Probes)? OfPatches(
        Kustomization kustomization,
        IReadOnlyList<OverlayFile> files
    )
    {
        var json = kustomization.ToJson();
        List<SilentProbe> probes = [.. Patches(json, kustomization, files), .. Images(json, kustomization)];
        // They come last and are looked at in a run of their own.
        json.Remove("replacements");
        return probes.Count == 0 ? null : (json, probes);
    }

    /// <summary>Marks for the targets of replacements. Null when there are none.</summary>
    public static (JsonObject Changed, IReadOnlyList<SilentProbe> Probes)? OfReplacements(
        Kustomization kustomization,
        IReadOnlyList<OverlayFile> files
    )
    {
        var json = kustomization.ToJson();
        var (probes, all) = (new List<SilentProbe>(), new JsonArray());
        foreach (var (entry, i) in (json["replacements"] as JsonArray ?? []).Select((e, i) => (e, i)))
        {
            var line = (int)kustomization.List("replacements")[i].Start.Line;
            foreach (var (replacement, path) in Inlined(entry, kustomization, files))
            {
                foreach (var target in (replacement["targets"] as JsonArray ?? []).OfType<JsonObject>())
                {
                    var mark = $"{Prefix}r{probes.Count}";
                    target["fieldPaths"] = new JsonArray($"metadata.annotations.{mark}");
                    target["options"] = new JsonObject { ["create"] = true };
                    probes.Add(new SilentProbe($"{mark}:", NoTarget(path ?? kustomization.File.Path, path is null ? line : null, target)));
                }
                all.Add(replacement.DeepClone());
            }
        }
        json["replacements"] = all;
        return probes.Count == 0 ? null : (json, probes);
    }

    static IEnumerable<SilentProbe> Patches(JsonObject json, Kustomization kustomization, IReadOnlyList<OverlayFile> files)
    {
        if (json["patches"] is not JsonArray patches)
        {
            yield break;
        }
        var texts = PatchText.In(kustomization, files).Where(p => p.Target is not null).ToLookup(p => p.Index);
        var changed = new JsonArray();
        foreach (var (patch, i) in patches.Select((p, i) => (p, i)))
        {
            if (texts[i].FirstOrDefault() is { } text && patch?["target"] is { } target)
            {
                var mark = $"{Prefix}p{i}";
                changed.Add(new JsonObject { ["target"] = target.DeepClone(), ["patch"] = Marking(mark) });
                yield return new SilentProbe($"{mark}:", NoMatch(text));
                if (text.Yaml.Contains("$patch", StringComparison.Ordinal))
                {
                    // What is deleted could not show the mark.
                    continue;
                }
            }
            changed.Add(patch?.DeepClone());
        }
        json["patches"] = changed;
    }

    static IEnumerable<SilentProbe> Images(JsonObject json, Kustomization kustomization)
    {
        var entries = (json["images"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var (image, i) in entries.Select((e, i) => (e, i)))
        {
            var name = image["name"]?.ToString() ?? "";
            image.Remove("digest");
            image.Remove("tagSuffix");
            image["newTag"] = $"{Prefix}i{i}-";
            // A later entry that takes this one's new name for its own puts its tag over this one's.
            if (image["newName"] is null || entries.Skip(i + 1).All(e => e["name"]?.ToString() != image["newName"]!.ToString()))
            {
                yield return new SilentProbe(
                    $"{Prefix}i{i}-",
                    new(
                        kustomization.File.Path,
                        (int)kustomization.List("images")[i].Start.Line,
                        Text.Of($"No container uses an image named '{name}'."),
                        Text.Of(
                            $"Write the name as it stands in the manifests, with its registry and without its tag, or take the entry out."
                        )
                    )
                );
            }
        }
    }

    static RenderProblem NoMatch(PatchText patch) =>
        new(
            patch.Owner.File.Path,
            patch.Entry,
            Text.Of($"The patch of {patch.TargetWords} matches no object."),
            Text.Of($"Name an object of the base as it is called there, before prefixes and suffixes.")
        );

    static RenderProblem NoTarget(string file, int? line, JsonObject target)
    {
        var words = target["select"] is JsonObject select ? string.Join(' ', select.Select(s => s.Value?.ToString())) : "";
        return new(
            file,
            line,
            Text.Of($"The replacement's target {words} matches no object."),
            Text.Of($"Name an object of the base as it is called there, before prefixes and suffixes.")
        );
    }

    static IEnumerable<(JsonObject Replacement, string? Path)> Inlined(
        JsonNode? entry,
        Kustomization owner,
        IReadOnlyList<OverlayFile> files
    )
    {
        if (entry is JsonObject o && o["path"] is null)
        {
            return [(o, null)];
        }
        var path = TreePath.Resolve(owner.Folder, entry?["path"]?.ToString() ?? "");
        var documents = files.FirstOrDefault(f => f.Path == path) is { } file ? YamlToJson.Documents(file.Content) : [];
        return
        [
            .. documents
                .Select(d => JsonNode.Parse(d.Json))
                .SelectMany(n =>
                    n is JsonArray list ? list.OfType<JsonObject>()
                    : n is JsonObject one ? [one]
                    : []
                )
                .Select(r => ((JsonObject)r.DeepClone(), path)),
        ];
    }

    static string Marking(string mark) => $"apiVersion: v1\nkind: Any\nmetadata:\n  name: any\n  annotations:\n    {mark}: \"\"\n";
}
