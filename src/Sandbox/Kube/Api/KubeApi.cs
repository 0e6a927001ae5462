using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Access;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>The API server of one cluster without the network: a request in, an answer out.</summary>
internal sealed class KubeApi
{
    readonly ClusterState cluster;
    readonly Discovery discovery;
    readonly OpenApi openApi;
    readonly Reader reader;
    readonly Mutator mutator;

    public KubeApi(ClusterState cluster)
    {
        this.cluster = cluster;
        Tokens = new Tokens(cluster);
        Rbac = new Rbac(cluster.Store);
        discovery = new Discovery(cluster.Kinds);
        openApi = new OpenApi(cluster.Kinds);
        reader = new Reader(cluster);
        mutator = new Mutator(cluster, Rbac, new Reviews(cluster, Rbac, Tokens));
    }

    public Tokens Tokens { get; }

    public Rbac Rbac { get; }

    /// <summary>Asked before everything else; an answer of its own ends the request. Tests use it to play a server in trouble.</summary>
    public Func<KubeRequest, KubeResponse?>? Interfere { get; set; }

    public Task<KubeResponse> HandleAsync(KubeRequest request)
    {
        try
        {
            if (Interfere?.Invoke(request) is { } trouble)
                return Task.FromResult(trouble);
            lock (cluster.Store.Gate)
                return Task.FromResult(Handle(request));
        }
        catch (ApiException refusal)
        {
            return Task.FromResult(refusal.ToResponse());
        }
    }

    /// <summary>The answer of a server that has too much to do.</summary>
    public static KubeResponse Throttled() =>
        KubeResponse.Text(429, "Too many requests, please try again later.") with
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
        };

    KubeResponse Handle(KubeRequest request)
    {
        var caller = request.Token is null ? User.Anonymous : Tokens.Find(request.Token) ?? throw ApiException.Unauthorized();
        var user = Impersonation.Apply(Rbac, caller, request);
        var path = request.Segments;
        if (path.Any(segment => segment is "." or ".."))
            throw ApiException.NoSuchPage();
        if (Route.Parse(path) is { } route)
            return Resource(request, user, route);
        Rbac.Demand(user, new Attempt(request.Method.ToLowerInvariant(), "", "", "", "", "") { Path = "/" + string.Join('/', path) });
        return Unchanged(request, Plain(request, path) ?? throw ApiException.NoSuchPage());
    }

    /// <summary>Whoever has it already, by its tag, is not sent it again.</summary>
    static KubeResponse Unchanged(KubeRequest request, KubeResponse answer) =>
        request.IfNoneMatch.Length > 0 && answer.Headers.GetValueOrDefault("ETag") == request.IfNoneMatch
            ? answer with
            {
                Status = 304,
                Body = [],
            }
            : answer;

    KubeResponse? Plain(KubeRequest request, string[] path) =>
        path switch
        {
            ["healthz" or "livez" or "readyz", ..] => KubeResponse.Text(200, "ok"),
            ["version"] => KubeResponse.Json(200, Version()),
            ["openapi", "v3", .. var rest] => openApi.Answer(request, rest),
            ["openapi", "v2"] => openApi.Second(request),
            _ => discovery.Answer(request, path),
        };

    KubeResponse Resource(KubeRequest request, User user, Route route)
    {
        var kind = cluster.Kinds.Find(route.Group, route.Version, route.Plural);
        var verb = route.Verb(request);
        var self = kind is { Namespaced: false } && kind.Resource != "namespaces" ? route with { Space = "" } : route;
        Rbac.Demand(user, self.Attempt(verb));
        if (kind is null || (route.Subresource.Length > 0 && !kind.Subresources.Contains(route.Subresource)))
            throw ApiException.NoSuchPage();
        if (kind.Resource == "namespaces")
            self = route with { Space = "" };
        else if (kind.Namespaced && self.Space.Length == 0 && (self.Name.Length > 0 || verb == "create") && !Reviews.IsReview(kind))
            throw ApiException.NoSuchPage();
        if (self.Subresource.Length == 0 && !kind.Verbs.Contains(verb))
            throw ApiException.NotAllowed();
        return verb switch
        {
            "get" => reader.Get(request, kind, self),
            "list" => reader.List(request, kind, self),
            "watch" => reader.Watch(request, kind, self),
            _ => mutator.Handle(request, kind, self, user),
        };
    }

    JsonObject Version()
    {
        var parts = cluster.Identity.Version.Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.Length > 1 ? parts[1] : "0",
            ["gitVersion"] = $"v{cluster.Identity.Version}-sandbox.1",
            ["gitCommit"] = "0000000000000000000000000000000000000000",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "2026-01-01T00:00:00Z",
            ["goVersion"] = "none",
            ["compiler"] = "none",
            ["platform"] = "sandbox/loopback",
        };
    }
}
