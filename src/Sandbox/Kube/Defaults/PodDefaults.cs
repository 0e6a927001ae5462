using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>What the server writes into a pod's specification where the user wrote nothing.</summary>
internal static class PodDefaults
{
    public static void Template(JsonObject spec, string restart = "Always")
    {
        var template = spec.Child("template");
        template.Default("metadata", new JsonObject());
        Fill(template.Child("spec"), restart);
    }

    public static void Fill(JsonObject pod, string restart = "Always")
    {
        foreach (var container in pod.Each("containers").Concat(pod.Each("initContainers")).Concat(pod.Each("ephemeralContainers")))
            Container(container);
        foreach (var volume in pod.Each("volumes"))
            Volume(volume);
        pod.Default("restartPolicy", restart);
        pod.Default("terminationGracePeriodSeconds", 30);
        pod.Default("dnsPolicy", "ClusterFirst");
        pod.Default("securityContext", new JsonObject());
        pod.Default("schedulerName", "default-scheduler");
        if (pod.Text("serviceAccountName") is { Length: > 0 } account)
            pod["serviceAccount"] = account;
        foreach (var spread in pod.Each("topologySpreadConstraints"))
            spread.Default("whenUnsatisfiable", "DoNotSchedule");
    }

    static void Container(JsonObject container)
    {
        container.Default("resources", new JsonObject());
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        container.Default("imagePullPolicy", PullPolicy(container.Text("image") ?? ""));
        foreach (var port in container.Each("ports"))
            port.Default("protocol", "TCP");
        foreach (var probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
            if (container.Map(probe) is { } found)
                Probe(found);
        foreach (var field in container.Each("env").Select(e => e.Map("valueFrom", "fieldRef")).OfType<JsonObject>())
            field.Default("apiVersion", "v1");
        foreach (var limit in container.Map("resources", "limits") ?? [])
            container.Child("resources").Child("requests").Default(limit.Key, limit.Value?.DeepClone());
    }

    static string PullPolicy(string image)
    {
        if (image.Contains('@'))
            return "IfNotPresent";
        var tag = image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, var named] ? named : "latest";
        return tag == "latest" ? "Always" : "IfNotPresent";
    }

    static void Probe(JsonObject probe)
    {
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
        if (probe.Map("httpGet") is { } get)
        {
            get.Default("path", "/");
            get.Default("scheme", "HTTP");
        }
        probe.Map("grpc")?.Default("service", "");
    }

    static void Volume(JsonObject volume)
    {
        const int readable = 420;
        if (volume.Count == 1)
            volume["emptyDir"] = new JsonObject();
        foreach (var source in (string[])["configMap", "secret", "downwardAPI", "projected"])
            volume.Map(source)?.Default("defaultMode", readable);
        volume.Map("hostPath")?.Default("type", "");
        foreach (var token in volume.Each("projected", "sources").Select(s => s.Map("serviceAccountToken")).OfType<JsonObject>())
            token.Default("expirationSeconds", 3600);
    }
}
