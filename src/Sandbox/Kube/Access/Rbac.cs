using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Access;

/// <summary>Role-based access from the cluster's own Role, ClusterRole and binding objects.</summary>
internal sealed class Rbac(ObjectStore store)
{
    const string Suffix = ".rbac.authorization.k8s.io";

    public bool Allows(User user, Attempt attempt) => user.IsMaster || RulesFor(user, attempt.Space).Any(rule => Covers(rule, attempt));

    public void Demand(User user, Attempt attempt)
    {
        if (Allows(user, attempt))
            return;
        if (attempt.Path is { } path)
            throw new ApiException(
                403,
                "Forbidden",
                $"forbidden: User \"{user.Name}\" cannot {attempt.Verb} path \"{path}\"",
                new JsonObject()
            );
        var where = attempt.Space.Length == 0 ? "at the cluster scope" : $"in the namespace \"{attempt.Space}\"";
        throw ApiException.Forbidden(
            attempt.Group,
            attempt.Resource,
            attempt.Name,
            $"User \"{user.Name}\" cannot {attempt.Verb} resource \"{attempt.Full}\" in API group \"{attempt.Group}\" {where}"
        );
    }

    /// <summary>Every rule that binds the user: cluster-wide, and in <paramref name="space"/>.</summary>
    public IEnumerable<JsonObject> RulesFor(User user, string space)
    {
        foreach (var binding in store.List("clusterrolebindings" + Suffix).Where(b => Binds(b.Body, user)))
        foreach (var rule in RoleRules(binding.Body, ""))
            yield return rule;
        if (space.Length == 0)
            yield break;
        foreach (var binding in store.List("rolebindings" + Suffix, space).Where(b => Binds(b.Body, user)))
        foreach (var rule in RoleRules(binding.Body, space))
            yield return rule;
    }

    IEnumerable<JsonObject> RoleRules(JsonObject binding, string space)
    {
        var name = binding.Text("roleRef", "name") ?? "";
        var role =
            binding.Text("roleRef", "kind") == "Role"
                ? store.Get(new ObjectKey("roles" + Suffix, space, name))
                : store.Get(new ObjectKey("clusterroles" + Suffix, "", name));
        if (role is null)
            return [];
        var selectors = role.Body.Each("aggregationRule", "clusterRoleSelectors").ToList();
        var aggregated =
            selectors.Count == 0
                ? []
                : store
                    .List("clusterroles" + Suffix)
                    .Where(r => r.Uid != role.Uid && selectors.Any(s => Selectors.Matches(s, r.Body.At("metadata", "labels"))));
        return role.Body.Each("rules").Concat(aggregated.SelectMany(r => r.Body.Each("rules")));
    }

    static bool Binds(JsonObject binding, User user) =>
        binding
            .Each("subjects")
            .Any(subject =>
                subject.Text("kind") switch
                {
                    "User" => subject.Text("name") == user.Name,
                    "Group" => user.Groups.Contains(subject.Text("name") ?? ""),
                    "ServiceAccount" => user.Name
                        == $"system:serviceaccount:{subject.Text("namespace") ?? binding.Space()}:{subject.Text("name")}",
                    _ => false,
                }
            );

    static bool Covers(JsonObject rule, Attempt attempt)
    {
        if (!Has(rule, "verbs", attempt.Verb))
            return false;
        if (attempt.Path is { } path)
            return rule.Texts("nonResourceURLs")
                .Any(url => url == path || (url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal)));
        var names = rule.Texts("resourceNames").ToList();
        return Has(rule, "apiGroups", attempt.Group)
            && (
                Has(rule, "resources", attempt.Full)
                || (attempt.Subresource.Length > 0 && rule.Texts("resources").Contains("*/" + attempt.Subresource))
            )
            && (names.Count == 0 || names.Contains(attempt.Name));
    }

    static bool Has(JsonObject rule, string list, string wanted) => rule.Texts(list).Any(item => item == "*" || item == wanted);
}
