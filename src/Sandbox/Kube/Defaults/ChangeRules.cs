using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>What may not change once an object exists, with the words the server refuses it in.</summary>
internal static class ChangeRules
{
    static readonly string[] MutableInStatefulSets =
    [
        "replicas",
        "ordinals",
        "template",
        "updateStrategy",
        "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy",
        "minReadySeconds",
    ];

    public static List<Cause> Check(KindInfo kind, JsonObject before, JsonObject after) =>
        kind.Resource switch
        {
            "deployments.apps" or "replicasets.apps" or "daemonsets.apps" => Immutable(before, after, "spec.selector", "spec", "selector"),
            "statefulsets.apps" => StatefulSet(before, after),
            "jobs.batch" => Job(before, after),
            "services" => Service(before, after),
            "configmaps" => ConfigMap(before, after),
            "secrets" => Secret(before, after),
            "persistentvolumeclaims" => Claim(before, after),
            "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io" => RoleRef(before, after),
            "storageclasses.storage.k8s.io" => Immutable(before, after, "provisioner", "provisioner"),
            _ => [],
        };

    static List<Cause> Immutable(JsonObject before, JsonObject after, string field, params ReadOnlySpan<string> path) =>
        Json.Same(before.At(path), after.At(path)) ? [] : [Cause.Wrong(field, after.At(path), "field is immutable")];

    static List<Cause> StatefulSet(JsonObject before, JsonObject after)
    {
        if (Json.Same(Fixed(before), Fixed(after)))
            return [];
        const string allowed =
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
        return [Cause.Forbidden("spec", allowed)];

        static JsonObject Fixed(JsonObject body)
        {
            var spec = body.Map("spec")?.Copy() ?? [];
            foreach (var name in MutableInStatefulSets)
                spec.Remove(name);
            return spec;
        }
    }

    static List<Cause> Job(JsonObject before, JsonObject after)
    {
        var causes = Immutable(before, after, "spec.selector", "spec", "selector");
        if (!Json.Same(before.At("spec", "template"), after.At("spec", "template")) && !before.Flag("spec", "suspend"))
            causes.Add(
                new Cause(
                    "FieldValueInvalid",
                    $"Invalid value: {GoDump.PodTemplate(after.At("spec", "template"))}: field is immutable",
                    "spec.template"
                )
            );
        causes.AddRange(Immutable(before, after, "spec.completionMode", "spec", "completionMode"));
        return causes;
    }

    static List<Cause> Service(JsonObject before, JsonObject after)
    {
        var old = before.Text("spec", "clusterIP");
        var wanted = after.Text("spec", "clusterIP");
        if (old is null or "" || wanted == old || after.Text("spec", "type") == "ExternalName" || wanted is null)
            return [];
        return [Cause.Wrong("spec.clusterIPs[0]", new JsonArray(wanted), "may not change once set")];
    }

    static List<Cause> ConfigMap(JsonObject before, JsonObject after)
    {
        var causes = new List<Cause>();
        if (!before.Flag("immutable"))
            return causes;
        if (!after.Flag("immutable"))
            causes.Add(Cause.Forbidden("immutable", "field is immutable when `immutable` is set"));
        foreach (var field in (string[])["data", "binaryData"])
            if (!Json.Same(before[field], after[field]))
                causes.Add(Cause.Forbidden(field, "field is immutable when `immutable` is set"));
        return causes;
    }

    static List<Cause> Secret(JsonObject before, JsonObject after)
    {
        var causes = Immutable(before, after, "type", "type");
        causes.AddRange(ConfigMap(before, after));
        foreach (var key in SecretKeys(after.Text("type")).Where(key => after.At("data", key) is null))
            causes.Add(new Cause("FieldValueRequired", "Required value", $"data[{key}]"));
        return causes;
    }

    /// <summary>Keys that a typed secret must have.</summary>
    static string[] SecretKeys(string? type) =>
        type switch
        {
            "kubernetes.io/basic-auth" => ["username", "password"],
            "kubernetes.io/tls" => ["tls.crt", "tls.key"],
            "kubernetes.io/dockerconfigjson" => [".dockerconfigjson"],
            "kubernetes.io/ssh-auth" => ["ssh-privatekey"],
            _ => [],
        };

    static List<Cause> Claim(JsonObject before, JsonObject after)
    {
        if (Json.Same(Fixed(before), Fixed(after)))
            return [];
        const string only = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n";
        return [Cause.Forbidden("spec", only + GoDump.ClaimDifference(before.Map("spec"), after.Map("spec")))];

        static JsonObject Fixed(JsonObject body)
        {
            var spec = body.Map("spec")?.Copy() ?? [];
            spec.Map("resources")?.Remove("requests");
            spec.Remove("volumeAttributesClassName");
            return spec;
        }
    }

    static List<Cause> RoleRef(JsonObject before, JsonObject after)
    {
        if (Json.Same(before["roleRef"], after["roleRef"]))
            return [];
        var shown = new JsonObject
        {
            ["APIGroup"] = after.Text("roleRef", "apiGroup"),
            ["Kind"] = after.Text("roleRef", "kind"),
            ["Name"] = after.Text("roleRef", "name"),
        };
        return [Cause.Wrong("roleRef", shown, "cannot change roleRef")];
    }
}
