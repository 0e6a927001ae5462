using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Access;
using Tandem.Sandbox.Kube.Apply;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>Kinds that are asked and answered at once, never stored: who am I, may I, give me a token.</summary>
internal sealed class Reviews(ClusterState cluster, Rbac rbac, Tokens tokens)
{
    public static bool IsReview(KindInfo kind) => kind.Group is "authorization.k8s.io" or "authentication.k8s.io";

    public JsonObject Answer(KindInfo kind, User user, JsonObject body, Writer writer)
    {
        var answer = new JsonObject
        {
            ["kind"] = kind.Kind,
            ["apiVersion"] = kind.ApiVersion,
            ["metadata"] = new JsonObject(),
        };
        if (body["spec"] is { } spec)
            answer["spec"] = spec.DeepClone();
        Ownership.Update(kind, new JsonObject(), answer, writer);
        answer["status"] = kind.Kind switch
        {
            "SelfSubjectAccessReview" => Verdict(user, body.Map("spec")),
            "SubjectAccessReview" or "LocalSubjectAccessReview" => Verdict(Subject(body.Map("spec")), body.Map("spec")),
            "SelfSubjectRulesReview" => Rules(user, body.Text("spec", "namespace") ?? ""),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = Describe(user) },
            _ => Judge(body.Text("spec", "token") ?? ""),
        };
        return answer;
    }

    /// <summary>The token subresource of a ServiceAccount.</summary>
    public JsonObject Token(Stored account, JsonObject body)
    {
        const int least = 600;
        var seconds = body.Whole("spec", "expirationSeconds") ?? 3600;
        if (seconds < least)
            throw ApiException.Invalid(
                "authentication.k8s.io",
                "TokenRequest",
                "",
                [Cause.Wrong("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")]
            );
        var lifetime = TimeSpan.FromSeconds(seconds);
        return new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject { ["name"] = account.Key.Name, ["namespace"] = account.Key.Space },
            ["spec"] = new JsonObject
            {
                ["audiences"] = body.At("spec", "audiences")?.DeepClone() ?? new JsonArray("https://kubernetes.default.svc"),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = null,
            },
            ["status"] = new JsonObject
            {
                ["token"] = tokens.Issue(account, lifetime),
                ["expirationTimestamp"] = (cluster.Now + lifetime).Stamp(),
            },
        };
    }

    JsonObject Verdict(User user, JsonObject? spec)
    {
        var resource = spec.Map("resourceAttributes");
        var full = (resource.Text("resource") ?? "").Split('/', 2);
        var attempt = resource is null
            ? new Attempt(spec.Text("nonResourceAttributes", "verb") ?? "", "", "", "", "", "")
            {
                Path = spec.Text("nonResourceAttributes", "path") ?? "",
            }
            : new Attempt(
                resource.Text("verb") ?? "",
                resource.Text("group") ?? "",
                full[0],
                resource.Text("subresource") ?? (full.Length > 1 ? full[1] : ""),
                resource.Text("namespace") ?? "",
                resource.Text("name") ?? ""
            );
        return new JsonObject { ["allowed"] = rbac.Allows(user, attempt) };
    }

    JsonObject Rules(User user, string space)
    {
        var rules = user.IsMaster
            ? BuiltInRoles.Roles().First(r => r.Name() == "cluster-admin").Each("rules").ToList()
            : rbac.RulesFor(user, space).ToList();
        return new JsonObject
        {
            ["resourceRules"] = new JsonArray(rules.Where(r => r["resources"] is not null).Select(r => (JsonNode?)r.DeepClone()).ToArray()),
            ["nonResourceRules"] = new JsonArray(
                rules.Where(r => r["nonResourceURLs"] is not null).Select(r => (JsonNode?)r.DeepClone()).ToArray()
            ),
            ["incomplete"] = false,
        };
    }

    JsonObject Judge(string token) =>
        tokens.Find(token) is { } user
            ? new JsonObject { ["authenticated"] = true, ["user"] = Describe(user) }
            : new JsonObject
            {
                ["authenticated"] = false,
                ["user"] = new JsonObject(),
                ["error"] = "invalid bearer token",
            };

    static User Subject(JsonObject? spec) => new(spec.Text("user") ?? "", spec.Text("uid") ?? "", spec.Texts("groups").ToList());

    static JsonObject Describe(User user)
    {
        var info = new JsonObject { ["username"] = user.Name, ["groups"] = new JsonArray(user.Groups.Select(g => (JsonNode?)g).ToArray()) };
        if (user.Uid.Length > 0)
            info["uid"] = user.Uid;
        return info;
    }
}
