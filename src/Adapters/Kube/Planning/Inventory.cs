using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>
/// What of a plan is in a cluster, kept there in a Secret that other tools can read as the parent of an ApplySet. Widened before anything is
/// written, narrowed when everything that left the release is gone: whatever dies in between, nothing is forgotten.
/// </summary>
/// <param name="Uid">Of the Secret; empty before it exists.</param>
/// <param name="Objects">What may be there, with what the cluster made of it.</param>
/// <param name="Journal">Objects that were deleted in order to be made anew, as they were.</param>
sealed record Inventory(
    string Uid,
    IReadOnlyDictionary<ObjectRef, IReadOnlyDictionary<string, Deviation>> Objects,
    IReadOnlyDictionary<ObjectRef, string> Journal
)
{
    public const string PartOf = "applyset.kubernetes.io/part-of";
    public const string Tooling = "tandem/1";
    const string ObjectsKey = "objects";
    const string JournalKey = "journal";

    static readonly JsonSerializerOptions Compact = new()
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static Inventory Empty { get; } =
        new("", new Dictionary<ObjectRef, IReadOnlyDictionary<string, Deviation>>(), new Dictionary<ObjectRef, string>());

    public static ObjectRef RefOf(string name, string ns) => new("", "Secret", ns, name);

    /// <summary>The id by which members name their parent.</summary>
    public static string IdOf(ObjectRef parent)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{parent.Name}.{parent.Namespace}.{parent.Kind}.{parent.Group}"));
        return $"applyset-{Convert.ToBase64String(hash).TrimEnd('=').Replace('+', '-').Replace('/', '_')}-v1";
    }

    public IReadOnlyDictionary<string, Deviation> DeviationsOf(ObjectRef r) => Objects.GetValueOrDefault(r) ?? Deviation.None;

    /// <summary>Everything of this one and, beside it, what is to come.</summary>
    public Inventory WidenedBy(IEnumerable<ObjectRef> coming) =>
        this with
        {
            Objects = Objects.Keys.Union(coming).ToDictionary(r => r, r => Objects.GetValueOrDefault(r) ?? Deviation.None),
        };

    public bool Says(Inventory other) =>
        Encode(ToEntries()) == Encode(other.ToEntries()) && Encode(ToJournal()) == Encode(other.ToJournal());

    /// <summary>The Secret as it is applied.</summary>
    public JsonObject ToBody(ObjectRef parent, string plan) =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = parent.Name,
                ["namespace"] = parent.Namespace,
                ["labels"] = new JsonObject { ["applyset.kubernetes.io/id"] = IdOf(parent), [Applying.Draft.PlanLabel] = plan },
                ["annotations"] = new JsonObject
                {
                    ["applyset.kubernetes.io/tooling"] = Tooling,
                    ["applyset.kubernetes.io/contains-group-kinds"] = string.Join(',', GroupKinds()),
                    ["applyset.kubernetes.io/additional-namespaces"] = string.Join(',', OtherNamespaces(parent)),
                },
            },
            ["type"] = "tandem.dev/inventory",
            ["data"] = new JsonObject { [ObjectsKey] = Pack(ToEntries()), [JournalKey] = Pack(ToJournal()) },
        };

    /// <summary>What a live Secret holds. One that cannot be read holds nothing: then nothing is pruned, which loses nothing.</summary>
    public static Inventory Of(JsonElement secret)
    {
        var uid = secret.GetProperty("metadata").GetProperty("uid").GetString() ?? "";
        if (!secret.TryGetProperty("data", out var data))
        {
            return Empty with { Uid = uid };
        }
        var objects = Unpack<Entry>(data, ObjectsKey)
            .ToDictionary(
                e => e.Ref,
                e =>
                    (IReadOnlyDictionary<string, Deviation>)
                        (e.Changed ?? []).ToDictionary(c => c.Path, c => new Deviation(c.Wanted, c.Became))
            );
        return new Inventory(uid, objects, Unpack<Gone>(data, JournalKey).ToDictionary(g => g.Ref, g => g.Json));
    }

    IEnumerable<string> GroupKinds() =>
        Objects.Keys.Select(r => r.Group.Length == 0 ? r.Kind : $"{r.Kind}.{r.Group}").Distinct().Order(StringComparer.Ordinal);

    IEnumerable<string> OtherNamespaces(ObjectRef parent) =>
        Objects.Keys.Select(r => r.Namespace).OfType<string>().Where(ns => ns != parent.Namespace).Distinct().Order(StringComparer.Ordinal);

    Entry[] ToEntries() =>
        [
            .. Objects
                .OrderBy(o => o.Key.ToString(), StringComparer.Ordinal)
                .Select(o => new Entry(
                    o.Key,
                    o.Value.Count == 0
                        ? null
                        :
                        [
                            .. o
                                .Value.OrderBy(d => d.Key, StringComparer.Ordinal)
                                .Select(d => new Change(d.Key, d.Value.Wanted, d.Value.Became)),
                        ]
                )),
        ];

    Gone[] ToJournal() => [.. Journal.OrderBy(g => g.Key.ToString(), StringComparer.Ordinal).Select(g => new Gone(g.Key, g.Value))];

    static string Encode<T>(T[] entries) => JsonSerializer.Serialize(entries, Compact);

    static string Pack<T>(T[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(Encoding.UTF8.GetBytes(Encode(entries)));
        }
        return Convert.ToBase64String(packed.ToArray());
    }

    static T[] Unpack<T>(JsonElement data, string key)
    {
        if (!data.TryGetProperty(key, out var value) || value.GetString() is not { Length: > 0 } text)
        {
            return [];
        }
        try
        {
            using var zip = new GZipStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
            using var bounded = new Http.BoundedStream(zip, 32 << 20);
            return JsonSerializer.Deserialize<T[]>(bounded, Compact) ?? [];
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException or IOException)
        {
            return [];
        }
    }

    sealed record Entry(ObjectRef Ref, Change[]? Changed);

    sealed record Change(string Path, string Wanted, string Became);

    sealed record Gone(ObjectRef Ref, string Json);
}
