using System.Globalization;
using System.Text.Json;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>What a line of a watch was.</summary>
enum Taken
{
    /// <summary>A bookmark: nothing but a newer version.</summary>
    Nothing,
    News,

    /// <summary>The server says that the stream is of no use any more.</summary>
    Useless,
}

/// <summary>The objects of one kind as a server last told them, and the version they stand at.</summary>
sealed class ObjectCopy
{
    readonly Lock _lock = new();
    readonly Dictionary<(string?, string), JsonElement> _objects = [];
    IReadOnlyList<JsonElement>? _snapshot;

    /// <summary>Where a watch goes on from; empty when there must be a list first.</summary>
    public string Version { get; private set; } = "";

    public IReadOnlyList<JsonElement> Objects
    {
        get
        {
            lock (_lock)
            {
                return _snapshot ??= [.. _objects.Values];
            }
        }
    }

    public JsonElement? Find(string? ns, string name)
    {
        lock (_lock)
        {
            return _objects.TryGetValue((ns, name), out var found) ? found : null;
        }
    }

    public void Replace(JsonElement list)
    {
        lock (_lock)
        {
            _objects.Clear();
            // Old servers write an empty list as null.
            var items = list.GetProperty("items");
            foreach (var o in items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default)
            {
                _objects[Key(o)] = o;
            }
            _snapshot = null;
        }
        Version = list.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? "";
    }

    public void ForgetVersion() => Version = "";

    /// <exception cref="JsonException">The line was cut.</exception>
    public Taken Take(string line)
    {
        using var document = JsonDocument.Parse(line);
        var type = document.RootElement.GetProperty("type").GetString();
        var body = document.RootElement.GetProperty("object");
        if (type == "ERROR")
        {
            return Taken.Useless;
        }
        Version = body.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? Version;
        if (type == "BOOKMARK")
        {
            return Taken.Nothing;
        }
        lock (_lock)
        {
            if (type == "DELETED")
            {
                _objects.Remove(Key(body));
            }
            else
            {
                _objects[Key(body)] = body.Clone();
            }
            _snapshot = null;
        }
        return Taken.News;
    }

    /// <summary>Whether the copy is at least as new as an answer in which the object had this version; null means it was not there.</summary>
    public bool HasSeen(string? ns, string name, string? version)
    {
        var mine = Find(ns, name) is { } found ? VersionOf(found) : null;
        return mine == version || (IsNumber(mine, out var here) && IsNumber(version, out var there) && here >= there);
    }

    public static string? VersionOf(JsonElement live) =>
        live.GetProperty("metadata").TryGetProperty("resourceVersion", out var v) ? v.GetString() : null;

    public static (string?, string) Key(JsonElement o)
    {
        var metadata = o.GetProperty("metadata");
        return (
            metadata.TryGetProperty("namespace", out var space) ? space.GetString() : null,
            metadata.GetProperty("name").GetString() ?? ""
        );
    }

    /// <summary>Versions are for the server to understand, but every server counts; one that did not would only make us wait for equality.</summary>
    static bool IsNumber(string? version, out ulong number) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
