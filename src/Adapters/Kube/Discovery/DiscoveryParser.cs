using System.Text.Json;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Discovery;

/// <summary>Reads both forms in which servers list their kinds: one document for all (1.26 and later), or one per group and version.</summary>
static class DiscoveryParser
{
    public const string Aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    public static bool IsAggregated(JsonElement body) => Kind(body) == "APIGroupDiscoveryList";

    /// <summary>Kinds in the server's order: the preferred version of a group comes first.</summary>
    public static IEnumerable<ApiKind> FromAggregated(JsonElement body) =>
        from item in Items(body, "items")
        let metadata = item.TryGetProperty("metadata", out var m) ? m : default
        let owner = String(metadata, "name")
        from version in Items(item, "versions")
        from resource in Items(version, "resources")
        where resource.TryGetProperty("responseKind", out _)
        let kind = resource.GetProperty("responseKind")
        select new ApiKind(
            owner,
            String(version, "version"),
            String(kind, "kind"),
            String(resource, "resource"),
            String(resource, "scope") == "Namespaced"
        );

    /// <summary>Paths of the documents to read when discovery is not aggregated, preferred versions first.</summary>
    public static IEnumerable<(string Group, string Version, string Path)> Documents(JsonElement core, JsonElement groups)
    {
        foreach (var version in Items(core, "versions").Select(v => v.GetString()!))
        {
            yield return ("", version, $"/api/{version}");
        }
        foreach (var group in Items(groups, "groups"))
        {
            var name = String(group, "name");
            var preferred = group.TryGetProperty("preferredVersion", out var p) ? String(p, "version") : "";
            foreach (var version in Items(group, "versions").Select(v => String(v, "version")).OrderByDescending(v => v == preferred))
            {
                yield return (name, version, $"/apis/{name}/{version}");
            }
        }
    }

    public static IEnumerable<ApiKind> FromResources(string owner, string version, JsonElement body) =>
        from resource in Items(body, "resources")
        let name = String(resource, "name")
        where !name.Contains('/')
        select new ApiKind(
            owner,
            version,
            String(resource, "kind"),
            name,
            resource.TryGetProperty("namespaced", out var n) && n.GetBoolean()
        );

    static string Kind(JsonElement body) => String(body, "kind");

    static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];

    static string String(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
