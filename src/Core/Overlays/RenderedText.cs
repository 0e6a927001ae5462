using Tandem.Clusters;

namespace Tandem.Overlays;

/// <summary>One object of a rendering as it is read: its lines.</summary>
/// <param name="Ref">Null when the lines belong to no object of the rendering by themselves, such as those of a list.</param>
/// <param name="First">Line of the rendering at which it begins, 1-based.</param>
public sealed record RenderedObject(ObjectRef? Ref, string Title, int First, IReadOnlyList<string> Lines)
{
    /// <summary>Keys of what a line says.</summary>
    /// <param name="line">1-based, within the object.</param>
    public IReadOnlyList<string> PathOf(int line) => YamlPlace.PathOf(Lines, line);
}

/// <summary>A rendering taken apart into what people look at: objects and lines.</summary>
public static class RenderedText
{
    public static IReadOnlyList<RenderedObject> Of(Rendering rendering)
    {
        var known = rendering.Objects.ToLookup(o => (o.Ref.Kind, o.Ref.Name, o.Ref.Namespace ?? ""));
        var (found, lines, first) = (new List<RenderedObject>(), new List<string>(), 1);
        var line = 0;
        foreach (var text in rendering.Yaml.Split('\n').Append("---"))
        {
            line++;
            if (!text.StartsWith("---", StringComparison.Ordinal))
            {
                lines.Add(text);
                continue;
            }
            while (lines is [.., ""])
            {
                lines.RemoveAt(lines.Count - 1);
            }
            if (lines.Count > 0)
            {
                found.Add(Object([.. lines], first, known));
            }
            lines.Clear();
            first = line + 1;
        }
        return found;
    }

    static RenderedObject Object(
        IReadOnlyList<string> lines,
        int first,
        ILookup<(string Kind, string Name, string Namespace), Manifest> known
    )
    {
        var (kind, name, ns, inMetadata, apiVersion) = ("", "", "", false, "");
        foreach (var row in lines.Select(YamlRow.Of).Where(r => !r.Blank))
        {
            if (row.Column == 0)
            {
                inMetadata = row.Key == "metadata";
                kind = row.Key == "kind" ? row.Value : kind;
                apiVersion = row.Key == "apiVersion" ? row.Value : apiVersion;
            }
            else if (inMetadata && row.Column == 2 && row.Dashes.Count == 0)
            {
                name = row.Key == "name" ? row.Value : name;
                ns = row.Key == "namespace" ? row.Value : ns;
            }
        }
        var manifest = known[(kind, name, ns)].FirstOrDefault(m => m.ApiVersion == apiVersion) ?? known[(kind, name, ns)].FirstOrDefault();
        return new(manifest?.Ref, ns.Length == 0 ? $"{kind} {name}" : $"{kind} {name} · {ns}", first, lines);
    }
}
