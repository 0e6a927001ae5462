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
            Raw(metadata, "labels") + Raw(metadata, "annotations"),
            manager is null ? "" : WrittenBy(metadata, manager)
        );
    }

    /// <summary>A controller may write the status between our read and our write, so the version alone does not prove a change.</summary>
    public bool IsSameAs(LiveMark before) =>
        Uid == before.Uid
        && (
            ResourceVersion == before.ResourceVersion
            || (Words == before.Words && Generation == before.Generation && Written == before.Written)
        );

    /// <summary>The server's record of what this manager applied and when; it stays as it was when an apply changes nothing.</summary>
    static string WrittenBy(JsonElement metadata, string manager) =>
        metadata.TryGetProperty("managedFields", out var fields) && fields.ValueKind == JsonValueKind.Array
            ? string.Concat(fields.EnumerateArray().Where(f => String(f, "manager") == manager).Select(f => f.GetRawText()))
            : "";

    static string String(JsonElement e, string name) =>
        e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";

    static string Raw(JsonElement e, string name) => e.TryGetProperty(name, out var v) ? v.GetRawText() : "";
}
