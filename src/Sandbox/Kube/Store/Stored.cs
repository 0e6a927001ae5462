using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Store;

/// <summary>Where an object is: resource (<c>deployments.apps</c>), namespace (empty when the kind has none) and name.</summary>
internal readonly record struct ObjectKey(string Resource, string Space, string Name)
{
    public override string ToString() => $"{Resource}/{Space}/{Name}";
}

/// <summary>One version of one object. The body is never changed after it was stored.</summary>
internal sealed class Stored(ObjectKey key, long version, JsonObject body)
{
    byte[]? json;

    public ObjectKey Key => key;

    public long Version => version;

    public JsonObject Body => body;

    public string Uid => body.Uid();

    public byte[] Json => json ??= JsonSerializer.SerializeToUtf8Bytes(body, Wire.Options);
}

internal enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One step of the cluster's history. <see cref="Before"/> is null for an addition; for a deletion <see cref="Now"/> is the last state.</summary>
internal sealed record Change(long Version, ChangeKind Kind, Stored Now, Stored? Before);

/// <summary>How JSON is written here: no escaping beyond what JSON demands, as the real server does.</summary>
internal static class Wire
{
    public static readonly JsonSerializerOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Options);

    public static string Text(JsonNode? node) => node is null ? "null" : Encoding.UTF8.GetString(Bytes(node));
}
