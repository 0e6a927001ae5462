using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>
/// Some refusals quote the object as the server's own structs print it: Go field names in declaration order, absent values as null. Only the
/// two places where clients have been seen to meet it are covered; nested values keep their wire names.
/// </summary>
internal static class GoDump
{
    const string Pod =
        "Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy NodeSelector "
        + "ServiceAccountName= AutomountServiceAccountToken NodeName= SecurityContext ImagePullSecrets Hostname= Subdomain= SetHostnameAsFQDN Affinity "
        + "SchedulerName Tolerations HostAliases PriorityClassName= Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead "
        + "EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride SchedulingGroup";

    const string Container =
        "Name Image Command Args WorkingDir= Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts VolumeDevices "
        + "LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext "
        + "Stdin? StdinOnce? TTY?";

    const string Security =
        "HostNetwork? HostPID? HostIPC? ShareProcessNamespace HostUsers SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot "
        + "SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile AppArmorProfile SELinuxChangePolicy";

    public static string PodTemplate(JsonNode? template)
    {
        var text = new StringBuilder("{");
        if (template.Map("metadata", "labels") is { } labels)
            text.Append("\"labels\":").Append(Wire.Text(Sorted(labels))).Append(',');
        return text.Append("\"Spec\":").Append(Struct(template.Map("spec"), Pod)).Append('}').ToString();
    }

    /// <summary>The lines of a unified difference of two claims' specifications.</summary>
    public static string ClaimDifference(JsonObject? before, JsonObject? after)
    {
        var (old, fresh) = (ClaimLines(before), ClaimLines(after));
        var at = Enumerable.Range(0, Math.Min(old.Count, fresh.Count)).FirstOrDefault(i => old[i] != fresh[i]);
        if (old.Count != fresh.Count)
            return "";
        var from = Math.Max(0, at - 3);
        var until = Math.Min(old.Count, at + 4);
        var text = new StringBuilder($"@@ -{from + 1},{until - from} +{from + 1},{until - from} @@\n");
        for (var i = from; i < until; i++)
            if (old[i] == fresh[i])
                text.Append(' ').Append(old[i]).Append('\n');
            else
                text.Append('-').Append(old[i]).Append("\n+").Append(fresh[i]).Append('\n');
        return text.ToString();
    }

    static List<string> ClaimLines(JsonObject? spec)
    {
        var lines = new List<string> { "{", " \"AccessModes\": [" };
        var modes = spec.Texts("accessModes").ToList();
        lines.AddRange(modes.Select((mode, i) => $"  \"{mode}\"{(i < modes.Count - 1 ? "," : "")}"));
        lines.AddRange([" ],", " \"Selector\": null,", " \"Resources\": {", "  \"Limits\": null,", "  \"Requests\": {"]);
        lines.AddRange(spec.Pairs("resources", "requests").Select(r => $"   \"{r.Key}\": \"{r.Value}\""));
        lines.AddRange(["  }", " },", $" \"VolumeName\": \"{spec.Text("volumeName")}\","]);
        lines.Add($" \"StorageClassName\": {Wire.Text(spec.At("storageClassName"))},");
        lines.Add($" \"VolumeMode\": {Wire.Text(spec.At("volumeMode"))},");
        lines.AddRange([" \"DataSource\": null,", " \"DataSourceRef\": null,", " \"VolumeAttributesClassName\": null", "}"]);
        return lines;
    }

    static string Struct(JsonObject? value, string fields) =>
        "{" + string.Join(",", fields.Split(' ').Select(field => Field(value, field))) + "}";

    /// <summary>One field; a trailing <c>=</c> says that absent is the empty text, <c>?</c> that it is false.</summary>
    static string Field(JsonObject? value, string field)
    {
        var name = field.TrimEnd('=', '?');
        var found = value?.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return $"\"{name}\":" + Print(name, found, field[^1]);
    }

    static string Print(string name, JsonNode? found, char mark) =>
        name switch
        {
            "Containers" or "InitContainers" when found is JsonArray list => "["
                + string.Join(",", list.Select(c => Struct(c as JsonObject, Container)))
                + "]",
            "SecurityContext" when found is JsonObject map && !map.ContainsKey("capabilities") => Struct(map, Security),
            "Resources" when found is JsonObject map =>
                $"{{\"Limits\":{Wire.Text(map["limits"])},\"Requests\":{Wire.Text(map["requests"])},\"Claims\":null}}",
            _ when found is not null => Wire.Text(found),
            _ => mark == '=' ? "\"\""
            : mark == '?' ? "false"
            : "null",
        };

    static JsonObject Sorted(JsonObject map)
    {
        var sorted = new JsonObject();
        foreach (var (key, value) in map.OrderBy(p => p.Key, StringComparer.Ordinal))
            sorted[key] = value?.DeepClone();
        return sorted;
    }
}
