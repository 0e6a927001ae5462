using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>OpenAPI schemas of kinds: out of the facts for built-in ones, out of their definition for custom ones; with every type they mention.</summary>
internal sealed class Schemas(string prefix)
{
    const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    readonly JsonObject all = [];
    readonly Queue<string> wanted = new();

    /// <summary>Schemas by name of all <paramref name="kinds"/>; references start with <paramref name="prefix"/>.</summary>
    public static JsonObject Of(IEnumerable<KindInfo> kinds, string prefix)
    {
        var made = new Schemas(prefix);
        foreach (var kind in kinds)
            made.Add(kind);
        while (made.wanted.TryDequeue(out var name))
            if (!made.all.ContainsKey(name))
                made.all[name] = BuiltInKinds.Fact(name) is { } fact ? made.Type(fact) : new JsonObject { ["type"] = "object" };
        return made.all;
    }

    public static JsonObject Gvk(KindInfo kind) =>
        new()
        {
            ["group"] = kind.Group,
            ["version"] = kind.Version,
            ["kind"] = kind.Kind,
        };

    void Add(KindInfo kind)
    {
        var schema = BuiltInKinds.Fact(kind.TypeName) is { } fact ? Type(fact) : Custom(kind.Declared);
        schema["x-kubernetes-group-version-kind"] = new JsonArray(Gvk(kind));
        all[kind.TypeName.Length > 0 ? kind.TypeName : NameOf(kind)] = schema;
    }

    /// <summary>As the server names a custom kind's schema: the group backwards, <c>example.demo.v1.Lamp</c>.</summary>
    static string NameOf(KindInfo kind) => string.Join('.', [.. kind.Group.Split('.').Reverse(), kind.Version, kind.Kind]);

    JsonObject Custom(JsonObject? declared)
    {
        var schema = declared?.Copy() ?? new JsonObject { ["x-kubernetes-preserve-unknown-fields"] = true };
        schema["type"] = "object";
        var fields = schema.Child("properties");
        fields["apiVersion"] = new JsonObject { ["type"] = "string" };
        fields["kind"] = new JsonObject { ["type"] = "string" };
        fields["metadata"] = Reference(Meta);
        return schema;
    }

    JsonObject Type(JsonElement fact)
    {
        if (!fact.TryGetProperty("fields", out var fields))
            return Scalar(fact);
        var schema = new JsonObject { ["type"] = "object" };
        var properties = schema.Child("properties");
        foreach (var field in fields.EnumerateObject())
            properties[field.Name] = Field(field.Value);
        if (fact.TryGetProperty("required", out var required))
            schema["required"] = JsonNode.Parse(required.GetRawText());
        Mark(schema, "x-kubernetes-map-type", fact, "mapType");
        return schema;
    }

    JsonObject Field(JsonElement fact)
    {
        if (fact.TryGetProperty("ref", out var name))
            return Reference(name.GetString()!);
        if (fact.TryGetProperty("list", out _))
        {
            var list = new JsonObject { ["type"] = "array" };
            list["items"] = fact.TryGetProperty("of", out var item) ? Field(item) : new JsonObject();
            Mark(list, "x-kubernetes-list-type", fact, "list");
            if (fact.TryGetProperty("keys", out var keys))
                list["x-kubernetes-list-map-keys"] = JsonNode.Parse(keys.GetRawText());
            return list;
        }
        if (!fact.TryGetProperty("map", out var value))
            return Scalar(fact);
        var map = new JsonObject { ["type"] = "object", ["additionalProperties"] = Field(value) };
        Mark(map, "x-kubernetes-map-type", fact, "mapType");
        return map;
    }

    JsonObject Reference(string name)
    {
        wanted.Enqueue(name);
        return new JsonObject { ["$ref"] = prefix + name };
    }

    static JsonObject Scalar(JsonElement fact)
    {
        var type = fact.TryGetProperty("type", out var given) ? given.GetString() : "any";
        var schema = type switch
        {
            "any" => new JsonObject(),
            "int-or-string" => new JsonObject
            {
                ["format"] = "int-or-string",
                ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string" }),
            },
            _ => new JsonObject { ["type"] = type },
        };
        foreach (var name in (string[])["format", "enum", "default"])
            if (fact.TryGetProperty(name, out var value))
                schema[name] = JsonNode.Parse(value.GetRawText());
        return schema;
    }

    static void Mark(JsonObject schema, string mark, JsonElement fact, string name)
    {
        if (fact.TryGetProperty(name, out var value))
            schema[mark] = value.GetString();
    }
}
