using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Admission;

/// <summary>ResourceQuotas: how much a namespace uses of what it may, and whether one object more still fits.</summary>
internal static class Quotas
{
    /// <summary>Counted by their plain name; any other kind as <c>count/…</c>.</summary>
    static readonly HashSet<string> Plain =
    [
        "pods",
        "services",
        "configmaps",
        "secrets",
        "persistentvolumeclaims",
        "replicationcontrollers",
        "resourcequotas",
    ];

    /// <summary>Why the object does not fit, in the server's words; null when it does. A quota nobody has counted yet refuses nothing.</summary>
    public static string? Exceeded(ObjectStore store, string resource, string space, JsonObject body)
    {
        foreach (var quota in store.List("resourcequotas", space))
        {
            var hard = quota.Body.Pairs("status", "hard").ToList();
            if (Unsaid(resource, body, hard) is { } unsaid)
                return $"failed quota: {quota.Key.Name}: {unsaid}";
            var over = hard.Select(h => (h.Key, Limit: h.Value, Asked: Of(resource, body, h.Key), Used: Used(store, space, h.Key)))
                .Where(h => h.Asked > 0 && h.Used + h.Asked > Quantity.Read(h.Limit))
                .OrderBy(h => h.Key, StringComparer.Ordinal)
                .ToList();
            if (over.Count == 0)
                continue;
            return $"exceeded quota: {quota.Key.Name}, requested: {string.Join(',', over.Select(o => $"{o.Key}={Quantity.Write(o.Asked, o.Limit)}"))}, "
                + $"used: {string.Join(',', over.Select(o => $"{o.Key}={Quantity.Write(o.Used, o.Limit)}"))}, "
                + $"limited: {string.Join(',', over.Select(o => $"{o.Key}={o.Limit}"))}";
        }
        return null;
    }

    /// <summary>What the namespace uses of <paramref name="what"/>, e.g. <c>pods</c>, <c>requests.cpu</c>, <c>count/deployments.apps</c>.</summary>
    public static decimal Used(ObjectStore store, string space, string what)
    {
        var counted = what.StartsWith("count/", StringComparison.Ordinal) ? what[6..] : what;
        if (counted != what || (Plain.Contains(what) && what != "pods"))
            return store.List(counted, space).Count();
        return store
            .List("pods", space)
            .Where(p => p.Body.Text("status", "phase") is not ("Succeeded" or "Failed"))
            .Sum(p => Of("pods", p.Body, what));
    }

    static decimal Of(string resource, JsonObject body, string what)
    {
        if (what == "count/" + resource || (what == resource && Plain.Contains(what)))
            return 1;
        return resource == "pods" ? body.Each("spec", "containers").Sum(c => Quantity.Read(Asked(c, what))) : 0;
    }

    /// <summary>A quota on cpu or memory wants every container to say how much it takes.</summary>
    static string? Unsaid(string resource, JsonObject body, List<KeyValuePair<string, string>> hard)
    {
        if (resource != "pods")
            return null;
        foreach (var (what, _) in hard.Where(h => Field(h.Key) is not null))
            if (body.Each("spec", "containers").FirstOrDefault(c => Asked(c, what) is null) is { } silent)
                return $"must specify {what} for: {silent.Text("name")}";
        return null;
    }

    static string? Asked(JsonObject container, string what) =>
        Field(what) is { } field ? container.At("resources", field.List, field.Name)?.ToString() : null;

    static (string List, string Name)? Field(string what) =>
        what switch
        {
            "cpu" or "memory" => ("requests", what),
            "requests.cpu" or "requests.memory" => ("requests", what[9..]),
            "limits.cpu" or "limits.memory" => ("limits", what[7..]),
            _ => null,
        };
}
