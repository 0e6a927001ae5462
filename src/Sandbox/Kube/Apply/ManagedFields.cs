using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Apply;

/// <summary>One manager's claim on an object. <paramref name="Operation"/> is <c>Apply</c> or <c>Update</c>.</summary>
internal sealed record ManagedEntry(string Manager, string Operation, string ApiVersion, string Subresource, string? Time, FieldSet Fields)
{
    public bool Applies => Operation == "Apply";

    /// <summary>Whether both are the same manager: an applier stays itself across API versions, an updater does not.</summary>
    public bool IsSame(ManagedEntry other) =>
        Manager == other.Manager
        && Operation == other.Operation
        && Subresource == other.Subresource
        && (Applies || ApiVersion == other.ApiVersion);

    /// <summary>As conflicts name it.</summary>
    public string Print()
    {
        var name = $"\"{Manager}\"" + (Subresource.Length == 0 ? "" : $" with subresource \"{Subresource}\"");
        return Applies ? name : $"{name} using {ApiVersion}";
    }
}

/// <summary>Reads and writes <c>metadata.managedFields</c>.</summary>
internal static class ManagedFields
{
    public static List<ManagedEntry> Read(JsonObject? body) =>
        body.Each("metadata", "managedFields")
            .Where(entry => entry.Text("operation") is "Apply" or "Update")
            .Select(entry => new ManagedEntry(
                entry.Text("manager") ?? "",
                entry.Text("operation")!,
                entry.Text("apiVersion") ?? "",
                entry.Text("subresource") ?? "",
                entry.Text("time"),
                FieldSet.Parse(entry.Map("fieldsV1"))
            ))
            .ToList();

    public static void Write(JsonObject body, IEnumerable<ManagedEntry> entries)
    {
        var kept = entries
            .Where(e => !e.Fields.IsEmpty)
            .OrderBy(e => e.Operation, StringComparer.Ordinal)
            .ThenBy(e => e.Time ?? "", StringComparer.Ordinal)
            .ThenBy(e => e.Manager, StringComparer.Ordinal)
            .ThenBy(e => e.ApiVersion, StringComparer.Ordinal)
            .ThenBy(e => e.Subresource, StringComparer.Ordinal)
            .Select(ToJson)
            .ToArray<JsonNode?>();
        body.Meta().Remove("managedFields");
        if (kept.Length > 0)
            body.Meta()["managedFields"] = new JsonArray(kept);
    }

    static JsonObject ToJson(ManagedEntry entry)
    {
        var json = new JsonObject
        {
            ["manager"] = entry.Manager,
            ["operation"] = entry.Operation,
            ["apiVersion"] = entry.ApiVersion,
        };
        if (entry.Time is not null)
            json["time"] = entry.Time;
        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = entry.Fields.ToJson();
        if (entry.Subresource.Length > 0)
            json["subresource"] = entry.Subresource;
        return json;
    }
}
