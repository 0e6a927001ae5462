using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>Defaults of the kinds that run nothing.</summary>
internal static class OtherDefaults
{
    const string Rbac = "rbac.authorization.k8s.io";

    public static void Namespace(JsonObject body)
    {
        body.Meta().Child("labels")["kubernetes.io/metadata.name"] = body.Name();
        body.Child("spec").Default("finalizers", new JsonArray("kubernetes"));
        body.Child("status").Default("phase", "Active");
    }

    public static void Secret(JsonObject body)
    {
        body.Default("type", "Opaque");
        foreach (var (name, text) in body.Pairs("stringData"))
            body.Child("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
        body.Remove("stringData");
    }

    public static void Claim(JsonObject body)
    {
        body.Child("spec").Default("volumeMode", "Filesystem");
        body.Child("status").Default("phase", "Pending");
    }

    public static void Binding(JsonObject body)
    {
        body.Map("roleRef")?.Default("apiGroup", Rbac);
        if (body.Items("subjects") is { Count: 0 })
            body.Remove("subjects");
        foreach (var subject in body.Each("subjects").Where(s => s.Text("kind") is "User" or "Group"))
            subject.Default("apiGroup", Rbac);
    }

    public static void NetworkPolicy(JsonObject body)
    {
        var types = new JsonArray("Ingress");
        if (body.At("spec", "egress") is not null)
            types.Add("Egress");
        body.Child("spec").Default("policyTypes", types);
    }

    public static void StorageClass(JsonObject body)
    {
        body.Default("reclaimPolicy", "Delete");
        body.Default("volumeBindingMode", "Immediate");
    }

    public static void Definition(JsonObject body)
    {
        var spec = body.Child("spec");
        var names = spec.Child("names");
        names.Default("singular", (names.Text("kind") ?? "").ToLowerInvariant());
        names.Default("listKind", names.Text("kind") + "List");
        spec.Child("conversion").Default("strategy", "None");
    }

    public static void Webhooks(JsonObject body)
    {
        foreach (var hook in body.Each("webhooks"))
        {
            hook.Default("failurePolicy", "Fail");
            hook.Default("matchPolicy", "Equivalent");
            hook.Default("namespaceSelector", new JsonObject());
            hook.Default("objectSelector", new JsonObject());
            hook.Default("timeoutSeconds", 10);
            hook.Map("clientConfig", "service")?.Default("port", 443);
            foreach (var rule in hook.Each("rules"))
                rule.Default("scope", "*");
        }
    }
}
