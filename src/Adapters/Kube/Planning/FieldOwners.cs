using System.Globalization;
using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>One entry of an object's <c>metadata.managedFields</c>.</summary>
/// <param name="Applied">True for server-side apply, false for every other kind of write.</param>
/// <param name="Fields">The set of fields, in the server's own form.</param>
sealed record OwnerEntry(string Manager, bool Applied, string Subresource, DateTimeOffset? Since, JsonElement Fields)
{
    /// <summary>
    /// Tools that write whole objects without recording why: what they own and a release drops would stay for ever, so their fields are taken
    /// over when an object is adopted.
    /// </summary>
    static readonly string[] Legacy =
    [
        "kubectl-client-side-apply",
        "kubectl-create",
        "kubectl-edit",
        "kubectl-patch",
        "kubectl-replace",
        "kubectl",
        "helm",
        "before-first-apply",
    ];

    public bool IsLegacy => !Applied && Subresource.Length == 0 && Legacy.Contains(Manager);

    public FieldOwner ToOwner() => new(Manager, Since);
}

/// <summary>Who owns which fields of a live object.</summary>
/// <param name="Ours">What we applied; undefined when nothing.</param>
sealed record FieldOwners(JsonElement Ours, IReadOnlyList<OwnerEntry> Others)
{
    public static FieldOwners Of(JsonElement live, string manager)
    {
        var metadata = live.GetProperty("metadata");
        var ours = default(JsonElement);
        var others = new List<OwnerEntry>();
        if (!metadata.TryGetProperty("managedFields", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return new FieldOwners(ours, others);
        }
        foreach (var entry in list.EnumerateArray())
        {
            if (!entry.TryGetProperty("fieldsV1", out var fields))
            {
                continue;
            }
            var owner = new OwnerEntry(
                String(entry, "manager"),
                String(entry, "operation") == "Apply",
                String(entry, "subresource"),
                DateTimeOffset.TryParse(
                    String(entry, "time"),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var since
                )
                    ? since
                    : null,
                fields
            );
            if (owner.Applied && owner.Manager == manager && owner.Subresource.Length == 0)
            {
                ours = fields;
            }
            else
            {
                others.Add(owner);
            }
        }
        return new FieldOwners(ours, others);
    }

    static string String(JsonElement e, string name) =>
        e.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";
}
