using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>What the server refuses with 422 in a complete, defaulted object. Rules for changes are in <see cref="ChangeRules"/>.</summary>
internal static class Validation
{
    const int MostConfigBytes = 1_048_576;

    public static List<Cause> Check(KindInfo kind, JsonObject body)
    {
        var causes = new List<Cause>();
        if (Names.Problem(kind, body.Name() ?? "") is { } wrong)
            causes.Add(Cause.Wrong("metadata.name", body.Name() ?? "", wrong));
        foreach (var (_, value) in body.Pairs("metadata", "labels").Where(l => !Names.IsLabelValue(l.Value)))
            causes.Add(Cause.Wrong("metadata.labels", value, Names.LabelValueText));
        foreach (var (name, value) in body.Where(f => f.Key is not ("metadata" or "status")))
            if (kind.Schema.Field(name) is { } type)
                Walk(kind, type, value, name, causes);
        MissingAtRoot(kind, body, causes);
        ByKind(kind, body, causes);
        return causes;
    }

    static void MissingAtRoot(KindInfo kind, JsonObject body, List<Cause> causes)
    {
        foreach (var name in kind.Schema.Required.Where(r => r != "metadata" && body[r] is null))
            causes.Add(Cause.Required(name));
    }

    static void Walk(KindInfo kind, TypeNode type, JsonNode? value, string path, List<Cause> causes)
    {
        if (value is JsonObject map)
        {
            foreach (var name in type.Required.Where(r => IsMissing(type, r, map[r])))
                causes.Add(Cause.Required($"{path}.{name}"));
            foreach (var (name, field) in map)
                if (type.Field(name) is { } fieldType && name != "status")
                    Walk(kind, fieldType, field, $"{path}.{name}", causes);
        }
        else if (value is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                Walk(kind, type.Element, list[i], $"{path}[{i}]", causes);
        else if (type.Allowed.Count > 0 && value.Text() is { } text && !type.Allowed.Contains(text))
            causes.Add(Cause.Unsupported(path, text, type.Allowed));
        else if (kind.Custom && value is not null && Misfit(type, value) is { } wanted)
            causes.Add(Cause.Wrong(path, WordFor(value), $"{path} in body must be of type {wanted}: \"{WordFor(value)}\""));
    }

    static bool IsMissing(TypeNode type, string name, JsonNode? value) =>
        value is null
        || (name is "name" or "containers" && value is JsonArray { Count: 0 })
        || (name == "name" && value.Text() == "" && type.Shape == Shape.Struct);

    static string? Misfit(TypeNode type, JsonNode value) =>
        type.Shape switch
        {
            Shape.Text when value.GetValueKind() != JsonValueKind.String => "string",
            Shape.Number when value.GetValueKind() != JsonValueKind.Number => "integer",
            Shape.Truth when value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False) => "boolean",
            _ => null,
        };

    static string WordFor(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Array => "array",
            _ => "object",
        };

    static void ByKind(KindInfo kind, JsonObject body, List<Cause> causes)
    {
        switch (kind.Resource)
        {
            case "configmaps" or "secrets":
                if (body.Pairs("data").Sum(p => (long)p.Value.Length) > MostConfigBytes)
                    causes.Add(
                        new Cause(
                            "FieldValueTooLong",
                            "Too long: may not be more than 1048576 bytes",
                            kind.Kind == "Secret" ? "data" : "[]"
                        )
                    );
                break;
            case "deployments.apps" or "replicasets.apps" or "statefulsets.apps" or "daemonsets.apps":
                Workload(body, causes);
                break;
            case "jobs.batch":
                JobRules(body, causes);
                break;
            case "services":
                ServicePorts(body, causes);
                break;
            case "customresourcedefinitions.apiextensions.k8s.io":
                var wanted = $"{body.Text("spec", "names", "plural")}.{body.Text("spec", "group")}";
                if (body.Name() != wanted)
                    causes.Add(Cause.Wrong("metadata.name", body.Name(), $"must be spec.names.plural+\".\"+spec.group"));
                break;
            case "validatingwebhookconfigurations.admissionregistration.k8s.io"
            or "mutatingwebhookconfigurations.admissionregistration.k8s.io":
                SideEffects(body, causes);
                break;
        }
    }

    static void Workload(JsonObject body, List<Cause> causes)
    {
        if (body.Whole("spec", "replicas") is < 0 and var replicas)
            causes.Add(Cause.Wrong("spec.replicas", replicas, "must be greater than or equal to 0"));
        var labels = body.Map("spec", "template", "metadata", "labels");
        if (body.Map("spec", "selector") is not { Count: > 0 } selector)
            causes.Add(Cause.Required("spec.selector"));
        else if (!Selectors.Matches(selector, labels))
            causes.Add(
                Cause.Wrong(
                    "spec.template.metadata.labels",
                    labels?.DeepClone() ?? new JsonObject(),
                    "`selector` does not match template `labels`"
                )
            );
        if (body.Text("spec", "template", "spec", "restartPolicy") is { } restart and not "Always")
            causes.Add(Cause.Unsupported("spec.template.spec.restartPolicy", restart, ["Always"]));
    }

    static void JobRules(JsonObject body, List<Cause> causes)
    {
        if (body.Text("spec", "template", "spec", "restartPolicy") is "Always")
            causes.Add(
                new Cause(
                    "FieldValueRequired",
                    "Required value: valid values: \"OnFailure\", \"Never\"",
                    "spec.template.spec.restartPolicy"
                )
            );
    }

    static void ServicePorts(JsonObject body, List<Cause> causes)
    {
        var ports = body.Each("spec", "ports").ToList();
        if (ports.Count == 0 && body.Text("spec", "type") != "ExternalName" && body.Text("spec", "clusterIP") != "None")
            causes.Add(Cause.Required("spec.ports"));
        if (body.Text("spec", "type") == "ExternalName" && string.IsNullOrEmpty(body.Text("spec", "externalName")))
            causes.Add(Cause.Required("spec.externalName"));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i].Whole("port") is not (>= 1 and <= 65535))
                causes.Add(Cause.Wrong($"spec.ports[{i}].port", ports[i]["port"]?.DeepClone(), "must be between 1 and 65535, inclusive"));
            if (ports.Count > 1 && string.IsNullOrEmpty(ports[i].Text("name")))
                causes.Add(Cause.Required($"spec.ports[{i}].name"));
            else if (ports[i].Text("name") is { } name && !names.Add(name))
                causes.Add(Cause.Duplicate($"spec.ports[{i}].name", name));
        }
    }

    static void SideEffects(JsonObject body, List<Cause> causes)
    {
        var hooks = body.Each("webhooks").ToList();
        for (var i = 0; i < hooks.Count; i++)
            if (hooks[i].Text("sideEffects") is { } effects and not ("None" or "NoneOnDryRun"))
                causes.Add(Cause.Unsupported($"webhooks[{i}].sideEffects", effects, ["None", "NoneOnDryRun"]));
    }
}
