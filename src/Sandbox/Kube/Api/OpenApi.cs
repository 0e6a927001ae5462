using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>
/// OpenAPI v3, reduced to what clients look up before they write: which paths there are and that they take <c>fieldValidation</c>. Schemas are
/// open objects.
/// </summary>
internal sealed class OpenApi(KindCatalog kinds)
{
    public KubeResponse? Answer(string[] path)
    {
        if (path.Length == 0)
            return KubeResponse.Json(200, Index());
        return path switch
        {
            ["api", var version] => Document("", version),
            ["apis", var group, var version] => Document(group, version),
            _ => null,
        };
    }

    JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var (group, version) in kinds.All.Select(k => (k.Group, k.Version)).Distinct())
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            var count = kinds.All.Count(k => k.Group == group && k.Version == version);
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={count}" };
        }
        return new JsonObject { ["paths"] = paths };
    }

    KubeResponse? Document(string group, string version)
    {
        var served = kinds.All.Where(k => k.Group == group && k.Version == version).ToList();
        if (served.Count == 0)
            return null;
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var kind in served)
        {
            var root = kind.Group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
            paths[$"{root}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}/{{name}}"] = Path(kind);
            schemas[$"{(group.Length == 0 ? "core" : group)}.{version}.{kind.Kind}"] = Schema(kind);
        }
        return KubeResponse.Json(
            200,
            new JsonObject
            {
                ["openapi"] = "3.0.0",
                ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "sandbox" },
                ["paths"] = paths,
                ["components"] = new JsonObject { ["schemas"] = schemas },
            }
        );
    }

    static JsonObject Path(KindInfo kind) =>
        new()
        {
            ["patch"] = new JsonObject
            {
                ["parameters"] = new JsonArray(Query("dryRun"), Query("fieldManager"), Query("fieldValidation"), Query("force")),
                ["x-kubernetes-action"] = "patch",
                ["x-kubernetes-group-version-kind"] = Gvk(kind),
            },
        };

    static JsonObject Query(string name) =>
        new()
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        };

    static JsonObject Schema(KindInfo kind) =>
        new()
        {
            ["type"] = "object",
            ["x-kubernetes-preserve-unknown-fields"] = true,
            ["x-kubernetes-group-version-kind"] = new JsonArray(Gvk(kind)),
        };

    static JsonObject Gvk(KindInfo kind) =>
        new()
        {
            ["group"] = kind.Group,
            ["version"] = kind.Version,
            ["kind"] = kind.Kind,
        };
}
