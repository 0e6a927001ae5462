using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// Takes over what tools own that write whole objects (client-side apply, edit, Helm): as long as they own a field too, dropping it from the
/// release would leave it in the cluster. Done once, when an object is adopted, and guarded by the version that was looked at.
/// </summary>
sealed class LegacyFields(ClusterLink link, string manager)
{
    /// <returns>The live object with its new owners.</returns>
    public async Task<Result<JsonElement>> TakeAsync(Work work, ApiKind kind, CancellationToken cancellation)
    {
        var patch = new JsonArray(
            Operation("/metadata/managedFields", Merged(work.Live)),
            Operation("/metadata/resourceVersion", LiveMark.Of(work.Live).ResourceVersion)
        );
        var answer = await link.Client.AskAsync(
            new KubeRequest(
                HttpMethod.Patch,
                $"{KubePath.Of(kind, work.Ref.Namespace, work.Ref.Name)}?fieldManager={Uri.EscapeDataString(manager)}",
                work.Ref
            )
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(patch),
                ContentType = "application/json-patch+json",
                Budget = TimeSpan.FromMinutes(2),
            },
            cancellation
        );
        return answer.Ok ? answer.Value.Body : answer.Failure;
    }

    JsonArray Merged(JsonElement live)
    {
        var entries = JsonNode.Parse(live.GetProperty("metadata").GetProperty("managedFields").GetRawText())!.AsArray();
        var rest = new JsonArray();
        var fields = new JsonObject();
        foreach (var entry in entries.OfType<JsonObject>().ToList())
        {
            var isOurs = Text(entry, "manager") == manager && Text(entry, "operation") == "Apply";
            if (isOurs || IsLegacy(entry))
            {
                Union(fields, entry["fieldsV1"] as JsonObject ?? []);
            }
            else
            {
                rest.Add(entry.DeepClone());
            }
        }
        rest.Add(
            new JsonObject
            {
                ["manager"] = manager,
                ["operation"] = "Apply",
                ["apiVersion"] = live.GetProperty("apiVersion").GetString(),
                ["time"] = link
                    .Clock.GetUtcNow()
                    .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = fields,
            }
        );
        return rest;
    }

    static bool IsLegacy(JsonObject entry) =>
        new OwnerEntry(Text(entry, "manager"), Text(entry, "operation") == "Apply", Text(entry, "subresource"), null, default).IsLegacy;

    /// <summary>Sets of fields are trees of tokens, so their union is the union of the trees.</summary>
    static void Union(JsonObject into, JsonObject from)
    {
        foreach (var (token, set) in from)
        {
            if (into[token] is JsonObject known && set is JsonObject more)
            {
                Union(known, more);
            }
            else
            {
                into[token] = set?.DeepClone();
            }
        }
    }

    static JsonObject Operation(string path, JsonNode value) =>
        new()
        {
            ["op"] = "replace",
            ["path"] = path,
            ["value"] = value,
        };

    static string Text(JsonObject o, string name) => o[name] is JsonValue v ? v.ToString() : "";
}
