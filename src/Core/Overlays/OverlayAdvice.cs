using Tandem.Clusters;

namespace Tandem.Overlays;

/// <summary>Something that may be written at a place.</summary>
/// <param name="Insert">What goes into the text; the label unless told otherwise.</param>
/// <param name="About">In the reader's language where the console says it, in the cluster's words where the cluster does.</param>
public sealed record AdviceOption(string Label, string Type, bool Required, Text? About, string Insert);

/// <param name="Unavailable">Why nothing is known; null when that is simply all there is.</param>
public sealed record Advice(IReadOnlyList<AdviceOption> Options, Text? Unavailable = null)
{
    public static Advice None { get; } = new([]);
}

/// <summary>What is known about one field.</summary>
public sealed record FieldNote(string Path, string Type, bool Required, Text? About, Text? Unavailable = null);

/// <summary>
/// Tells somebody who types what may stand where: fields, values and kinds of one site's cluster, and the fields of kustomizations. Knows its way in
/// half-typed documents. Belongs to one editor; closes the cluster with itself.
/// </summary>
/// <param name="cluster">Null when there is none to ask; then <paramref name="why"/> says why.</param>
public sealed class OverlayAdvice(ICluster? cluster, Text? why) : IAsyncDisposable
{
    /// <param name="line">1-based.</param>
    /// <param name="column">Characters before the position in its line.</param>
    public async Task<Advice> CompleteAsync(string file, string text, int line, int column, CancellationToken cancellation)
    {
        var place = YamlPlace.At(text.Split('\n'), line, column);
        if (place.InText)
        {
            return Advice.None;
        }
        if (KustomizeFields.IsKustomization(file))
        {
            return KustomizeAdvice.Complete(place);
        }
        return place.Path is ["apiVersion"] or ["kind"] ? await HeadAsync(place, cancellation)
            : place.Path is [] && (place.Kind.Length == 0 || place.ApiVersion.Length == 0) ? Head(place)
            : await FieldsAsync(place, cancellation);
    }

    /// <summary>What the key on a line means; null when nothing is known of it.</summary>
    public async Task<FieldNote?> ExplainAsync(string file, string text, int line, CancellationToken cancellation)
    {
        var lines = text.Split('\n');
        var place = YamlPlace.At(lines, line, 0);
        var path = YamlPlace.PathOf(lines, line);
        if (place.InText || path is [])
        {
            return null;
        }
        if (KustomizeFields.IsKustomization(file))
        {
            return KustomizeAdvice.Explain(path);
        }
        var words = string.Join('.', path);
        if (cluster is null)
        {
            return new(words, "", false, null, why);
        }
        var kind = new KindName(place.ApiVersion, place.Kind);
        var parent = await cluster.Fields.DescribeAsync(kind, [.. path.SkipLast(1)], cancellation);
        if (!parent.Ok)
        {
            return new(words, "", false, null, parent.Failure.What);
        }
        return parent.Value?.Fields.FirstOrDefault(f => f.Name == path[^1]) is { } field
            ? new(words, field.Type, field.Required, Said(field.Description))
            : null;
    }

    public ValueTask DisposeAsync() => cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    static Advice Head(YamlPlace place) =>
        new([
            .. ((string[])["apiVersion", "kind", "metadata", "spec"])
                .Except(place.Beside)
                .Select(k => new AdviceOption(
                    k,
                    "",
                    k is "apiVersion" or "kind",
                    null,
                    k is "apiVersion" or "kind" ? $"{k}: " : $"{k}:\n  "
                )),
        ]);

    async Task<Advice> HeadAsync(YamlPlace place, CancellationToken cancellation)
    {
        if (cluster is null)
        {
            return new([], why);
        }
        var kinds = await cluster.Fields.KindsAsync(cancellation);
        if (!kinds.Ok)
        {
            return new([], kinds.Failure.What);
        }
        // What stands in the other line already narrows the choice, unless nothing fits to it.
        var narrow = kinds.Value.Where(k => place.Path is ["kind"] ? k.ApiVersion == place.ApiVersion : k.Kind == place.Kind).ToList();
        return new([
            .. (narrow.Count > 0 ? narrow : kinds.Value)
                .Select(k => place.Path is ["kind"] ? k.Kind : k.ApiVersion)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(v => new AdviceOption(v, "", false, null, v)),
        ]);
    }

    async Task<Advice> FieldsAsync(YamlPlace place, CancellationToken cancellation)
    {
        if (place.Kind.Length == 0 || place.ApiVersion.Length == 0)
        {
            return Advice.None;
        }
        if (cluster is null)
        {
            return new([], why);
        }
        var found = await cluster.Fields.DescribeAsync(new KindName(place.ApiVersion, place.Kind), place.Path, cancellation);
        if (!found.Ok)
        {
            return new([], found.Failure.What);
        }
        if (found.Value is not { } here)
        {
            return Advice.None;
        }
        var values =
            here.Choices.Count > 0 ? here.Choices
            : here.Type == "boolean" ? ["true", "false"]
            : [];
        return place.IsValue || values.Count > 0
            ? new([.. values.Select(v => new AdviceOption(v, here.Type, false, null, v))])
            : new([.. here.Fields.Where(f => !place.Beside.Contains(f.Name)).Select(f => Option(f, here.IsList))]);
    }

    /// <param name="inList">Straight below a list: the field begins an entry.</param>
    static AdviceOption Option(FieldInfo field, bool inList) =>
        new(field.Name, field.Type, field.Required, Said(field.Description), $"{(inList ? "- " : "")}{field.Name}:{Behind(field.Type)}");

    /// <summary>Where the value goes: behind the key, or on the next line.</summary>
    internal static string Behind(string type) =>
        type is "object" || type.StartsWith("list", StringComparison.Ordinal) || type is "map" ? "" : " ";

    /// <summary>The cluster's own words, which are in no list of translations.</summary>
    static Text? Said(string words) => words.Length == 0 ? null : new Text("{0}", [words]);
}
