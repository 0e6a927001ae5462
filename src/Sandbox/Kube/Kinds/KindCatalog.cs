using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Kinds;

/// <summary>The kinds one cluster serves now: the built-in ones and those of its established CustomResourceDefinitions.</summary>
internal sealed class KindCatalog
{
    readonly Dictionary<(string Group, string Version, string Plural), KindInfo> byPath = [];
    readonly Dictionary<string, KindInfo> byResource = new(StringComparer.Ordinal);

    public KindCatalog()
    {
        foreach (var kind in BuiltInKinds.All)
            Add(kind);
    }

    /// <summary>Grows whenever a kind comes or goes.</summary>
    public int Revision { get; private set; }

    public IEnumerable<KindInfo> All => byPath.Values;

    public KindInfo? Find(string group, string version, string plural) => byPath.GetValueOrDefault((group, version, plural));

    /// <summary>By the place its objects are kept in, e.g. <c>deployments.apps</c>.</summary>
    public KindInfo? Find(string resource) => byResource.GetValueOrDefault(resource);

    public KindInfo? OfKind(string apiVersion, string kind) =>
        byPath.Values.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Kind == kind);

    public bool HasGroup(string group) => byPath.Keys.Any(k => k.Group == group);

    /// <summary>Serves the kinds of <paramref name="definition"/> when it is established; otherwise serves them no longer.</summary>
    public void Learn(JsonObject definition, bool gone)
    {
        Revision++;
        var group = definition.Text("spec", "group");
        var plural = definition.Text("spec", "names", "plural");
        foreach (var old in byPath.Values.Where(k => k.Custom && k.Group == group && k.Plural == plural).ToImmutableArray())
            Remove(old);
        if (gone || !IsEstablished(definition))
            return;
        foreach (var kind in CustomTypes.Kinds(definition))
            Add(kind);
    }

    static bool IsEstablished(JsonObject definition) =>
        definition.Each("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True");

    void Add(KindInfo kind)
    {
        byPath[(kind.Group, kind.Version, kind.Plural)] = kind;
        byResource.TryAdd(kind.Resource, kind);
    }

    void Remove(KindInfo kind)
    {
        byPath.Remove((kind.Group, kind.Version, kind.Plural));
        byResource.Remove(kind.Resource);
    }
}
