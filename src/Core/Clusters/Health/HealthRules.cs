using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>
/// Judges one live object. Pure: what the server said, what lives beside it, and the clock give the state; nothing is asked and nothing is
/// remembered. Source: the conventions of each kind's status in the Kubernetes API.
/// </summary>
public static class HealthRules
{
    /// <param name="live">The object as the server returned it; null when it is not there.</param>
    public static ObjectHealth Judge(ObjectRef r, JsonElement? live, Neighbours neighbours, DateTimeOffset now)
    {
        var verdict = live is { } found
            ? Common(found) ?? OfKind(r, found, neighbours, now)
            : new Verdict(HealthState.Missing, Text.Of($"It does not exist in the cluster."));
        var since = verdict.Since ?? live?.Time("metadata", "creationTimestamp") ?? now;
        return new ObjectHealth(r, verdict.State, verdict.Sentence, since, verdict.Permanent);
    }

    /// <summary>Whether the kind's health lies in its presence alone, so that reading its metadata is enough.</summary>
    public static bool ByPresence(ObjectRef r) =>
        (r.Group, r.Kind) switch
        {
            ("", "ConfigMap" or "Secret" or "ServiceAccount" or "LimitRange" or "ResourceQuota" or "Endpoints") => true,
            ("rbac.authorization.k8s.io" or "storage.k8s.io" or "scheduling.k8s.io" or "node.k8s.io", _) => true,
            ("admissionregistration.k8s.io", _) => true,
            ("networking.k8s.io", "NetworkPolicy" or "IngressClass") => true,
            _ => false,
        };

    /// <summary>Whether pods and their owners are needed to judge this kind.</summary>
    public static bool NeedsPods(ObjectRef r) =>
        (r.Group, r.Kind) switch
        {
            ("apps", "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet") => true,
            ("batch", "Job" or "CronJob") => true,
            ("", "Service" or "PersistentVolumeClaim") => true,
            _ => false,
        };

    /// <summary>Whether the trouble of this kind is told by events alone.</summary>
    public static bool NeedsWarnings(ObjectRef r) =>
        (r.Group, r.Kind) switch
        {
            ("", "Service" or "PersistentVolumeClaim") => true,
            _ => false,
        };

    /// <summary>Where the load balancer of a Service or the controller of an Ingress answers: an IP or a host name; null while unknown.</summary>
    public static string? AddressOf(JsonElement live) => Expected.Address(live);

    static Verdict? Common(JsonElement live)
    {
        if (live.Time("metadata", "deletionTimestamp") is { } since)
        {
            var holders = string.Join(", ", live.Items("metadata", "finalizers").Select(f => f.GetString()));
            return new Verdict(
                HealthState.Terminating,
                holders.Length == 0 ? Text.Of($"It is being deleted.") : Text.Of($"It is being deleted and waits for {holders}."),
                since
            );
        }
        return
            live.Long("status", "observedGeneration") is { } seen
            && live.Long("metadata", "generation") is { } generation
            && seen < generation
            ? Verdict.Progressing(Text.Of($"Its controller has not taken up the last change yet."))
            : null;
    }

    static Verdict OfKind(ObjectRef r, JsonElement live, Neighbours neighbours, DateTimeOffset now) =>
        (r.Group, r.Kind) switch
        {
            ("apps", "Deployment") => DeploymentHealth.Of(live, neighbours, now),
            ("apps", "StatefulSet") => StatefulSetHealth.Of(live, neighbours, now),
            ("apps", "DaemonSet") => DaemonSetHealth.Of(live, neighbours, now),
            ("apps", "ReplicaSet") => ReplicaSetHealth.Of(live, neighbours, now),
            ("batch", "Job") => JobHealth.Of(live, neighbours, now),
            ("batch", "CronJob") => CronJobHealth.Of(live, neighbours, now),
            ("", "Pod") => PodHealth.Of(live, now),
            ("", "Service") => ServiceHealth.Of(live, neighbours, now),
            ("networking.k8s.io" or "extensions", "Ingress") => IngressHealth.Of(live, neighbours, now),
            ("", "PersistentVolumeClaim") => PersistentVolumeClaimHealth.Of(live, neighbours, now),
            ("", "Namespace") => NamespaceHealth.Of(live),
            ("apiextensions.k8s.io", "CustomResourceDefinition") => CustomResourceDefinitionHealth.Of(live),
            ("autoscaling", "HorizontalPodAutoscaler") => HorizontalPodAutoscalerHealth.Of(live, now),
            ("policy", "PodDisruptionBudget") => PodDisruptionBudgetHealth.Of(live),
            ("apiregistration.k8s.io", "APIService") => ApiServiceHealth.Of(live, now),
            ("discovery.k8s.io", "EndpointSlice") => EndpointSliceHealth.Of(live),
            ("gateway.networking.k8s.io", _) => GatewayHealth.Of(live),
            _ when ByPresence(r) => Verdict.Healthy(Text.Of($"It exists.")),
            _ => CustomHealth.Of(live, now),
        };
}
