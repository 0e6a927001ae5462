using System.Text.Json;

namespace Tandem.Sandbox.Kube.Kinds;

/// <summary>Every kind a cluster has from the start, read once from the embedded facts.</summary>
internal static class BuiltInKinds
{
    /// <summary>Kinds with a second form of the same data, or nothing to store: left out so that an object has one home only.</summary>
    static readonly HashSet<string> LeftOut =
    [
        "/Binding",
        "/ComponentStatus",
        "events.k8s.io/Event",
        "autoscaling/v1/HorizontalPodAutoscaler",
    ];

    static readonly Lazy<(IReadOnlyList<KindInfo> Kinds, FactTypes Types, JsonElement Facts)> Loaded = new(Load);

    public static IReadOnlyList<KindInfo> All => Loaded.Value.Kinds;

    public static TypeNode ObjectMeta => Loaded.Value.Types.Named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

    public static TypeNode Type(string name) => Loaded.Value.Types.Named(name);

    /// <summary>The short notation of a named type; null when the facts have none.</summary>
    public static JsonElement? Fact(string name) => Loaded.Value.Facts.TryGetProperty(name, out var fact) ? fact : null;

    static (IReadOnlyList<KindInfo>, FactTypes, JsonElement) Load()
    {
        using var stream = typeof(BuiltInKinds).Assembly.GetManifestResourceStream("Tandem.Sandbox.Facts.kubernetes-api.json")!;
        var facts = JsonDocument.Parse(stream).RootElement;
        var types = new FactTypes(facts.GetProperty("types"));
        var names = facts.GetProperty("kinds");
        var kinds = facts.GetProperty("resources").EnumerateArray().Select(fact => Read(fact, names, types)).Where(IsServed).ToList();
        return (kinds, types, facts.GetProperty("types"));
    }

    static bool IsServed(KindInfo kind) =>
        !LeftOut.Contains($"{kind.Group}/{kind.Kind}") && !LeftOut.Contains($"{kind.ApiVersion}/{kind.Kind}");

    static KindInfo Read(JsonElement fact, JsonElement names, FactTypes types)
    {
        string group = fact.GetProperty("group").GetString()!,
            version = fact.GetProperty("version").GetString()!,
            kind = fact.GetProperty("kind").GetString()!;
        return new KindInfo(group, version, kind, fact.GetProperty("plural").GetString()!)
        {
            TypeName = names.TryGetProperty($"{group}/{version}/{kind}", out var declared) ? declared.GetString()! : "",
            Singular = fact.GetProperty("singular").GetString()!,
            Namespaced = fact.GetProperty("namespaced").GetBoolean(),
            Verbs = List(fact, "verbs"),
            Short = List(fact, "short"),
            Categories = List(fact, "categories"),
            Subresources = List(fact, "subresources"),
            Schema = names.TryGetProperty($"{group}/{version}/{kind}", out var name) ? types.Named(name.GetString()!) : TypeNode.Any,
        };
    }

    static IReadOnlyList<string> List(JsonElement fact, string name) =>
        fact.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(i => i.GetString()!).ToList() : [];
}
