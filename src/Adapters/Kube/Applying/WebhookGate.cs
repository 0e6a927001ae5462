using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>A webhook whose service answers nobody blocks the whole cluster, so its configuration waits until the service has somebody to answer.</summary>
static class WebhookGate
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Services of this release that the configuration sends its questions to.</summary>
    public static IReadOnlyList<ObjectRef> BackendsOf(Draft draft)
    {
        var clients =
            draft.Ref.Group == "admissionregistration.k8s.io"
                ? (draft.Body["webhooks"] as JsonArray ?? []).Select(w => w?["clientConfig"]?["service"])
                : [draft.Ref.Group == "apiregistration.k8s.io" ? draft.Body["spec"]?["service"] : null];
        return
        [
            .. clients
                .OfType<JsonObject>()
                .Select(s => new ObjectRef("", "Service", s["namespace"]?.ToString(), s["name"]?.ToString() ?? ""))
                .Where(r => KubePath.Refuses(r) is null)
                .Distinct(),
        ];
    }

    public static async Task<Failure?> WaitAsync(ClusterLink link, Draft draft, CancellationToken cancellation)
    {
        var start = link.Clock.GetTimestamp();
        foreach (var service in BackendsOf(draft))
        {
            while (!await AnswersAsync(link, service, cancellation))
            {
                if (link.Clock.GetElapsedTime(start) > Limit)
                {
                    return new Failure(
                        "cluster.webhook-backend",
                        Text.Of(
                            $"{draft.Ref} was not written: {service} has nobody ready to answer, and the webhook would block the cluster."
                        ),
                        Text.Of($"Repair the workload behind the service, then resume.")
                    );
                }
                await Task.Delay(Pause, link.Clock, cancellation);
            }
        }
        return null;
    }

    static async Task<bool> AnswersAsync(ClusterLink link, ObjectRef service, CancellationToken cancellation)
    {
        var endpoints = await link.GetAsync(service with { Kind = "Endpoints" }, metadata: false, cancellation);
        return endpoints is { Ok: true, Value: { } live }
            && live.TryGetProperty("subsets", out var subsets)
            && subsets.ValueKind == System.Text.Json.JsonValueKind.Array
            && subsets.EnumerateArray().Any(s => s.TryGetProperty("addresses", out var a) && a.GetArrayLength() > 0);
    }
}
