using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Has Kustomize note at every object which file it comes from, in a copy of the kustomization, and takes the notes out of the result again: what is
/// kept as a release never had them.
/// </summary>
static partial class OriginNotes
{
    const string Origin = "originAnnotations";

    static readonly string[] Notes = ["    config.kubernetes.io/origin:", "    alpha.config.kubernetes.io/transformations:"];

    /// <summary>The same tree, whose kustomization in <paramref name="folder"/> asks for the notes.</summary>
    public static IReadOnlyList<OverlayFile> Ask(IReadOnlyList<OverlayFile> files, string folder)
    {
        if (Kustomization.In(files, folder) is not { } kustomization)
        {
            return files;
        }
        var json = kustomization.ToJson();
        var wanted = (json["buildMetadata"] as JsonArray ?? [])
            .OfType<JsonValue>()
            .Select(v => v.ToString())
            // Transformations are of no use here and cost much in large trees.
            .Where(v => v is not (Origin or "transformerAnnotations"));
        json["buildMetadata"] = new JsonArray([.. wanted.Append(Origin).Select(w => (JsonNode)w)]);
        return [.. files.Select(f => f == kustomization.File ? f with { Content = json.ToJsonString() } : f)];
    }

    /// <summary>
    /// The result without the notes, and by the line a document begins at the file it comes from. Goes by lines: Kustomize writes one key a line, and
    /// nothing inside of an object begins at the first column.
    /// </summary>
    public static (string Yaml, IReadOnlyDictionary<int, string> Origins) Take(string yaml, string folder)
    {
        var (text, origins) = (new StringBuilder(yaml.Length), new Dictionary<int, string>());
        var (line, document, metadata, annotations, note) = (0, 1, false, false, false);
        // Where "annotations:" was written, to take it back when only notes stood below.
        var heading = -1;
        foreach (var range in yaml.AsSpan().Split('\n'))
        {
            var written = yaml.AsSpan()[range];
            var indent = written.Length - written.TrimStart(' ').Length;
            if (note && (indent > 4 || written.Length == 0))
            {
                if (
                    Path().Match(written.ToString()) is { Success: true } path
                    && TreePath.Resolve(folder, path.Groups[1].Value) is { } file
                )
                {
                    origins.TryAdd(document, file);
                }
                continue;
            }
            (metadata, annotations) = (
                indent == 0 ? written.SequenceEqual("metadata:") : metadata,
                indent <= 2 ? metadata && written.SequenceEqual("  annotations:") : annotations
            );
            note = annotations && IsNote(written);
            if (note)
            {
                continue;
            }
            if (heading >= 0 && indent <= 2)
            {
                text.Length = heading;
                line--;
            }
            heading = annotations && indent == 2 ? text.Length : -1;
            text.Append(written).Append('\n');
            line++;
            document = written.SequenceEqual("---") ? line : document;
        }
        // The last line ended with a line end of its own, after which an empty one was counted.
        return (text.ToString(0, Math.Max(0, text.Length - 1)), origins);
    }

    static bool IsNote(ReadOnlySpan<char> line)
    {
        foreach (var note in Notes)
        {
            if (line.StartsWith(note))
            {
                return true;
            }
        }
        return false;
    }

    [GeneratedRegex("^ +(?:path|configuredIn): (.+)$")]
    private static partial Regex Path();
}
