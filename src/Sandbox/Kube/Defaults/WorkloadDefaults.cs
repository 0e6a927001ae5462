using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>Defaults of the kinds that run pods.</summary>
internal static class WorkloadDefaults
{
    public static void Deployment(JsonObject body)
    {
        var spec = body.Child("spec");
        spec.Default("replicas", 1);
        PodDefaults.Template(spec);
        var strategy = spec.Child("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
    }

    public static void ReplicaSet(JsonObject body)
    {
        var spec = body.Child("spec");
        spec.Default("replicas", 1);
        PodDefaults.Template(spec);
    }

    public static void StatefulSet(JsonObject body)
    {
        var spec = body.Child("spec");
        spec.Default("replicas", 1);
        PodDefaults.Template(spec);
        spec.Default("podManagementPolicy", "OrderedReady");
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
            strategy.Child("rollingUpdate").Default("partition", 0);
        spec.Default("revisionHistoryLimit", 10);
        var retention = spec.Child("persistentVolumeClaimRetentionPolicy");
        retention.Default("whenDeleted", "Retain");
        retention.Default("whenScaled", "Retain");
        foreach (var claim in spec.Each("volumeClaimTemplates"))
        {
            claim.Default("kind", "PersistentVolumeClaim");
            claim.Default("apiVersion", "v1");
            claim.Child("spec").Default("volumeMode", "Filesystem");
            claim.Child("status").Default("phase", "Pending");
        }
    }

    public static void DaemonSet(JsonObject body)
    {
        var spec = body.Child("spec");
        PodDefaults.Template(spec);
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }
        spec.Default("revisionHistoryLimit", 10);
    }

    public static void Job(JsonObject body) => JobSpec(body.Child("spec"));

    public static void JobSpec(JsonObject spec)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
            spec["completions"] = 1;
        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", "TerminatingOrFailed");
        PodDefaults.Template(spec);
    }

    public static void CronJob(JsonObject body)
    {
        var spec = body.Child("spec");
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        var job = spec.Child("jobTemplate");
        job.Default("metadata", new JsonObject());
        JobSpec(job.Child("spec"));
        job.Child("spec").Remove("manualSelector");
    }

    public static void Pod(JsonObject body)
    {
        var spec = body.Child("spec");
        PodDefaults.Fill(spec);
        spec.Default("enableServiceLinks", true);
        spec.Default("serviceAccountName", "default");
        spec.Default("serviceAccount", spec.Text("serviceAccountName"));
        spec.Default("priority", 0);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
    }

    public static void Autoscaler(JsonObject body)
    {
        var spec = body.Child("spec");
        spec.Default("minReplicas", 1);
        if (spec.Items("metrics") is null or { Count: 0 })
            spec["metrics"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Resource",
                    ["resource"] = new JsonObject
                    {
                        ["name"] = "cpu",
                        ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = 80 },
                    },
                }
            );
    }
}
