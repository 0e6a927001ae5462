using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>What the cluster says of its kinds' fields: OpenAPI v3 group by group, each under the hash of its content, and v2 in one piece.</summary>
internal sealed class OpenApi(KindCatalog kinds)
{
    /// <summary>One document; the tag is the hash of its content.</summary>
    sealed record Page(byte[] Body, string Hash)
    {
        public static Page Of(JsonObject body)
        {
            var bytes = Wire.Bytes(body);
            return new Page(bytes, Convert.ToHexString(SHA512.HashData(bytes)));
        }
    }

    /// <summary>Groups without custom kinds are the same in every cluster.</summary>
    static readonly ConcurrentDictionary<string, Page> BuiltIn = new(StringComparer.Ordinal);

    readonly Dictionary<string, (int Revision, Page Page)> custom = new(StringComparer.Ordinal);

    public KubeResponse? Answer(KubeRequest request, string[] path) =>
        path switch
        {
            [] => Send(Page.Of(Index())),
            ["api", var version] => Document(request, "", version),
            ["apis", var group, var version] => Document(request, group, version),
            _ => null,
        };

    /// <summary>Clients that read nothing but protobuf go without, as they do with a server that has no schemas.</summary>
    public KubeResponse Second(KubeRequest request)
    {
        if (
            request.Accept.Length > 0
            && !request.Accept.Contains("json", StringComparison.Ordinal)
            && !request.Accept.Contains("*/*", StringComparison.Ordinal)
        )
            throw new ApiException(406, "NotAcceptable", "only the following media types are accepted: application/json");
        return Send(
            Kept(
                "v2",
                () =>
                    new JsonObject
                    {
                        ["swagger"] = "2.0",
                        ["info"] = Info(),
                        ["paths"] = new JsonObject(),
                        ["definitions"] = Schemas.Of(kinds.All, "#/definitions/"),
                    }
            )
        );
    }

    JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var (group, version) in kinds.All.Select(k => (k.Group, k.Version)).Distinct())
        {
            var path = PathOf(group, version);
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Find(group, version)!.Hash}" };
        }
        return new JsonObject { ["paths"] = paths };
    }

    /// <summary>Asked for by its hash it may be kept for ever; by another hash, the caller is sent to the right one.</summary>
    KubeResponse? Document(KubeRequest request, string group, string version)
    {
        if (Find(group, version) is not { } page)
            return null;
        var hash = request.Ask("hash");
        if (hash.Length > 0 && hash != page.Hash)
            return new KubeResponse(301, "text/plain", [])
            {
                Headers = new Dictionary<string, string> { ["Location"] = $"/openapi/v3/{PathOf(group, version)}?hash={page.Hash}" },
            };
        return Send(page, hash.Length > 0 ? "public, immutable" : "no-cache, private");
    }

    static KubeResponse Send(Page page, string caching = "no-cache, private") =>
        new(200, "application/json", page.Body)
        {
            Headers = new Dictionary<string, string>
            {
                ["ETag"] = $"\"{page.Hash}\"",
                ["Cache-Control"] = caching,
                ["Vary"] = "Accept",
            },
        };

    Page? Find(string group, string version)
    {
        var served = kinds.All.Where(k => k.Group == group && k.Version == version).ToList();
        if (served.Count == 0)
            return null;
        var path = PathOf(group, version);
        return served.Any(k => k.Custom)
            ? Kept(path, () => Body(served, group, version))
            : BuiltIn.GetOrAdd(path, _ => Page.Of(Body(served, group, version)));
    }

    Page Kept(string name, Func<JsonObject> make)
    {
        if (!custom.TryGetValue(name, out var known) || known.Revision != kinds.Revision)
            custom[name] = known = (kinds.Revision, Page.Of(make()));
        return known.Page;
    }

    static JsonObject Body(IReadOnlyList<KindInfo> served, string group, string version)
    {
        var paths = new JsonObject();
        foreach (var kind in served)
            paths[$"/{PathOf(group, version)}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}/{{name}}"] = Operations(
                kind
            );
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = Schemas.Of(served, "#/components/schemas/") },
        };
    }

    static string PathOf(string group, string version) => group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";

    static JsonObject Info() => new() { ["title"] = "Kubernetes", ["version"] = "sandbox" };

    static JsonObject Operations(KindInfo kind) =>
        new()
        {
            ["patch"] = new JsonObject
            {
                ["parameters"] = new JsonArray(Query("dryRun"), Query("fieldManager"), Query("fieldValidation"), Query("force")),
                ["x-kubernetes-action"] = "patch",
                ["x-kubernetes-group-version-kind"] = Schemas.Gvk(kind),
            },
        };

    static JsonObject Query(string name) =>
        new()
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
        };
}
