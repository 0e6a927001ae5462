using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Admission;

/// <summary>
/// Admission webhooks. No program runs in a cluster of the Sandbox, so a webhook whose Service has ready endpoints lets everything pass
/// unchanged; one that cannot be reached fails the write, unless it says otherwise.
/// </summary>
internal static class Webhooks
{
    static readonly string[] Configurations =
    [
        "mutatingwebhookconfigurations.admissionregistration.k8s.io",
        "validatingwebhookconfigurations.admissionregistration.k8s.io",
    ];

    public static void Ask(ObjectStore store, Review review)
    {
        foreach (var hook in Configurations.SelectMany(c => store.List(c)).SelectMany(c => c.Body.Each("webhooks")))
            if (hook.Text("failurePolicy") != "Ignore" && review.IsOf(hook.Each("rules"), hook, store) && Trouble(store, hook) is { } why)
                throw Failed(hook, why);
    }

    static ApiException Failed(JsonObject hook, string why)
    {
        var message = $"failed calling webhook \"{hook.Text("name")}\": failed to call webhook: Post \"{Address(hook)}\": {why}";
        return new ApiException(
            500,
            "InternalError",
            "Internal error occurred: " + message,
            new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) }
        );
    }

    static string Address(JsonObject hook)
    {
        var patience = $"?timeout={hook.Whole("timeoutSeconds") ?? 10}s";
        if (hook.Map("clientConfig", "service") is not { } service)
            return hook.Text("clientConfig", "url") + patience;
        var path = (service.Text("path") ?? "/").TrimStart('/');
        return $"https://{service.Text("name")}.{service.Text("namespace")}.svc:{service.Whole("port") ?? 443}/{path}{patience}";
    }

    /// <summary>Why it cannot be reached; null when it answers.</summary>
    static string? Trouble(ObjectStore store, JsonObject hook)
    {
        if (hook.Map("clientConfig", "service") is not { } service)
            return Uri.TryCreate(hook.Text("clientConfig", "url"), UriKind.Absolute, out var url)
                ? $"dial tcp {url.Host}:{url.Port}: connect: connection refused"
                : "unsupported protocol scheme \"\"";
        var (space, name) = (service.Text("namespace") ?? "", service.Text("name") ?? "");
        if (store.Get(new ObjectKey("services", space, name)) is null)
            return $"service \"{name}\" not found";
        return HasEndpoint(store, space, name) ? null : $"no endpoints available for service \"{name}\"";
    }

    static bool HasEndpoint(ObjectStore store, string space, string name) =>
        store
            .List("endpointslices.discovery.k8s.io", space)
            .Where(s => s.Body.Text("metadata", "labels", "kubernetes.io/service-name") == name)
            .SelectMany(s => s.Body.Each("endpoints"))
            .Any(e => e.Flag("conditions", "ready"));
}
