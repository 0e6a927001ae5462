using System.Text.Json;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>What of a live object tells whether it is ours and whether a write changed it.</summary>
sealed record LiveMark(string Uid, string ResourceVersion, long? Generation, string? Plan, bool Terminating, string Words, string Written)
{
    /// <param name="manager">Whose writes are told apart from those of others; null when nobody asks.</param>
    public static LiveMark Of(JsonElement live, string? manager = null)
    {
        var metadata = live.GetProperty("metadata");
        return new LiveMark(
            String(metadata, "uid"),
            String(metadata, "resourceVersion"),
            metadata.TryGetProperty("generation", out var g) && g.TryGetInt64(out var n) ? n : null,
            metadata.TryGetProperty("labels", out var labels)
            && labels.ValueKind == JsonValueKind.Object
            && String(labels, Draft.PlanLabel) is { Length: > 0 } plan
                ? plan
                : null,
            metadata.TryGetProperty("deletionTimestamp", out _),
            manager is null ? "" : OurWords(metadata, manager),
            manager is null ? "" : string.Concat(EntriesOf(metadata, manager).Select(f => f.GetRawText()))
        );
    }

    /// <summary>A controller may write the status between our read and our write, so the version alone does not prove a change.</summary>
    public bool IsSameAs(LiveMark before) =>
        Uid == before.Uid
        && (
            ResourceVersion == before.ResourceVersion
            || (Words == before.Words && Generation == before.Generation && Written == before.Written)
        );

    /// <summary>
    /// The labels and annotations this manager has set, with their values: changing one does not raise the generation. Those of others do not
    /// count, since a controller writes its own between our read and our write.
    /// </summary>
    static string OurWords(JsonElement metadata, string manager)
    {
        var entries = EntriesOf(metadata, manager).ToList();
        return string.Concat(
            from part in (string[])["labels", "annotations"]
            where metadata.TryGetProperty(part, out var words) && words.ValueKind == JsonValueKind.Object
            from word in metadata.GetProperty(part).EnumerateObject()
            where entries.Any(e => Owns(e, part, word.Name))
            select $"{part}/{word.Name}={word.Value.GetRawText()};"
        );
    }

    static bool Owns(JsonElement entry, string part, string name) =>
        entry.TryGetProperty("fieldsV1", out var fields)
        && fields.TryGetProperty("f:metadata", out var metadata)
        && metadata.TryGetProperty($"f:{part}", out var words)
        && words.TryGetProperty($"f:{name}", out _);

    /// <summary>The server's records of what this manager applied and when; they stay as they were when an apply changes nothing.</summary>
    static IEnumerable<JsonElement> EntriesOf(JsonElement metadata, string manager) =>
        metadata.TryGetProperty("managedFields", out var fields) && fields.ValueKind == JsonValueKind.Array
            ? fields.EnumerateArray().Where(f => String(f, "manager") == manager)
            : [];

    static string String(JsonElement e, string name) =>
        e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";
}
