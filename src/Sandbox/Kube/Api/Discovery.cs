using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>What the cluster serves, in both forms: one aggregated list, or group by group.</summary>
internal sealed class Discovery(KindCatalog kinds)
{
    const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    public KubeResponse? Answer(KubeRequest request, string[] path)
    {
        var aggregated =
            request.Accept.Contains("g=apidiscovery.k8s.io", StringComparison.Ordinal)
            && request.Accept.Contains("v=v2", StringComparison.Ordinal);
        return path switch
        {
            ["api"] when aggregated => Whole(core: true),
            ["apis"] when aggregated => Whole(core: false),
            ["api"] => KubeResponse.Json(200, new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
            ["apis"] => KubeResponse.Json(200, Groups()),
            ["api", "v1"] => Resources("", "v1"),
            ["apis", var group] => kinds.HasGroup(group) ? KubeResponse.Json(200, Group(group, alone: true)) : null,
            ["apis", var group, var version] => Resources(group, version),
            _ => null,
        };
    }

    KubeResponse Whole(bool core)
    {
        var items = new JsonArray();
        foreach (var group in kinds.All.Where(k => k.Group.Length == 0 == core).GroupBy(k => k.Group))
            items.Add(
                new JsonObject
                {
                    ["metadata"] = core ? new JsonObject() : new JsonObject { ["name"] = group.Key },
                    ["versions"] = new JsonArray(group.GroupBy(k => k.Version).Select(v => (JsonNode?)Version(v)).ToArray()),
                }
            );
        var list = new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = items,
        };
        var bytes = Store.Wire.Bytes(list);
        var tag = "\"" + Convert.ToHexString(System.Security.Cryptography.SHA512.HashData(bytes))[..64] + "\"";
        return new KubeResponse(200, Aggregated, bytes)
        {
            Headers = new Dictionary<string, string> { ["ETag"] = tag, ["Vary"] = "Accept" },
        };
    }

    static JsonObject Version(IGrouping<string, KindInfo> version) =>
        new()
        {
            ["version"] = version.Key,
            ["resources"] = new JsonArray(version.Select(k => (JsonNode?)Aggregate(k)).ToArray()),
            ["freshness"] = "Current",
        };

    static JsonObject Aggregate(KindInfo kind)
    {
        var entry = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = Gvk(kind.Group, kind.Version, kind.Kind),
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = Texts(kind.Verbs),
        };
        if (kind.Short.Count > 0)
            entry["shortNames"] = Texts(kind.Short);
        if (kind.Categories.Count > 0)
            entry["categories"] = Texts(kind.Categories);
        var parts = kind.Subresources.Select(s => (JsonNode?)Sub(kind, s)).ToArray();
        if (parts.Length > 0)
            entry["subresources"] = new JsonArray(parts);
        return entry;
    }

    static JsonObject Sub(KindInfo kind, string name) =>
        new()
        {
            ["subresource"] = name,
            ["responseKind"] = SubKind(kind, name),
            ["verbs"] = Texts(SubVerbs(name)),
        };

    static JsonObject SubKind(KindInfo kind, string name) =>
        name switch
        {
            "scale" => Gvk("autoscaling", "v1", "Scale"),
            "token" => Gvk("authentication.k8s.io", "v1", "TokenRequest"),
            "eviction" => Gvk("policy", "v1", "Eviction"),
            _ => Gvk(kind.Group, kind.Version, kind.Kind),
        };

    static string[] SubVerbs(string name) =>
        name switch
        {
            "log" => ["get"],
            "token" or "eviction" or "binding" => ["create"],
            "finalize" => ["update"],
            _ => ["get", "patch", "update"],
        };

    JsonObject Groups() =>
        new()
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray(
                kinds.All.Select(k => k.Group).Where(g => g.Length > 0).Distinct().Select(g => (JsonNode?)Group(g, alone: false)).ToArray()
            ),
        };

    JsonObject Group(string group, bool alone)
    {
        var versions = kinds.All.Where(k => k.Group == group).Select(k => k.Version).Distinct().ToList();
        var entry = new JsonObject();
        if (alone)
            (entry["kind"], entry["apiVersion"]) = ("APIGroup", "v1");
        entry["name"] = group;
        entry["versions"] = new JsonArray(versions.Select(v => (JsonNode?)GroupVersion(group, v)).ToArray());
        entry["preferredVersion"] = GroupVersion(group, versions[0]);
        return entry;
    }

    static JsonObject GroupVersion(string group, string version) =>
        new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };

    KubeResponse? Resources(string group, string version)
    {
        var served = kinds.All.Where(k => k.Group == group && k.Version == version).ToList();
        if (served.Count == 0)
            return null;
        var list = new JsonArray();
        foreach (var kind in served)
        {
            var entry = new JsonObject
            {
                ["name"] = kind.Plural,
                ["singularName"] = kind.Singular,
                ["namespaced"] = kind.Namespaced,
                ["kind"] = kind.Kind,
                ["verbs"] = Texts(kind.Verbs),
            };
            if (kind.Short.Count > 0)
                entry["shortNames"] = Texts(kind.Short);
            if (kind.Categories.Count > 0)
                entry["categories"] = Texts(kind.Categories);
            list.Add(entry);
            foreach (var name in kind.Subresources)
                list.Add(
                    new JsonObject
                    {
                        ["name"] = $"{kind.Plural}/{name}",
                        ["singularName"] = "",
                        ["namespaced"] = kind.Namespaced,
                        ["kind"] = SubKind(kind, name)["kind"]!.DeepClone(),
                        ["verbs"] = Texts(SubVerbs(name)),
                    }
                );
        }
        return KubeResponse.Json(
            200,
            new JsonObject
            {
                ["kind"] = "APIResourceList",
                ["apiVersion"] = "v1",
                ["groupVersion"] = served[0].ApiVersion,
                ["resources"] = list,
            }
        );
    }

    static JsonObject Gvk(string group, string version, string kind) =>
        new()
        {
            ["group"] = group,
            ["version"] = version,
            ["kind"] = kind,
        };

    static JsonArray Texts(IEnumerable<string> items) => new(items.Select(i => (JsonNode?)i).ToArray());
}
