using System.Text.Json;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Schema;

/// <summary>
/// The schemas one cluster serves. Servers from 1.24 on list their documents with addresses that carry a hash of the content, so a document that was
/// read once holds for ever; older ones have one large document, which is read again when it is old and something in it seems to be missing.
/// </summary>
/// <param name="most">Documents to remember; groups and versions of a well-equipped cluster are about a hundred.</param>
/// <param name="described">Keep the descriptions of fields.</param>
sealed class SchemaCatalog(KubeClient client, int most = 200, bool described = false)
{
    /// <summary>Several people typing at once must not have a document of megabytes read for each key.</summary>
    static readonly TimeSpan Young = TimeSpan.FromSeconds(10);

    readonly Bounded<SchemaSet> _documents = new(most);
    readonly Lock _lock = new();
    (SchemaSet Set, long At)? _old;

    /// <summary>The schemas of these groups and versions. One that the server does not describe is left out.</summary>
    public async Task<Result<IReadOnlyDictionary<(string Group, string Version), SchemaSet>>> ReadAsync(
        IReadOnlyCollection<(string Group, string Version)> wanted,
        CancellationToken cancellation
    )
    {
        var index = await client.SendAsync(new KubeRequest(HttpMethod.Get, "/openapi/v3"), cancellation);
        if (!index.Ok)
        {
            return index.Failure;
        }
        var addresses = index.Value.Ok ? Addresses(index.Value.Body) : null;
        if (addresses is null)
        {
            var old = await OldAsync(cancellation);
            return old.Ok ? Result.Of(All(wanted, old.Value)) : old.Failure;
        }
        var found = new Dictionary<(string, string), SchemaSet>();
        foreach (var key in wanted)
        {
            if (addresses.TryGetValue(key.Group.Length == 0 ? $"api/{key.Version}" : $"apis/{key.Group}/{key.Version}", out var address))
            {
                var set = await DocumentAsync(address, cancellation);
                if (!set.Ok)
                {
                    return set.Failure;
                }
                if (set.Value is { } known)
                {
                    found[key] = known;
                }
            }
        }
        return Result.Of<IReadOnlyDictionary<(string, string), SchemaSet>>(found);
    }

    /// <summary>True once when what was read before may be out of date, so that asking again may come to something else.</summary>
    public bool Renew()
    {
        lock (_lock)
        {
            if (_old is not { } old || client.Clock.GetElapsedTime(old.At) < Young)
            {
                return false;
            }
            _old = null;
            return true;
        }
    }

    async Task<Result<SchemaSet?>> DocumentAsync(string address, CancellationToken cancellation)
    {
        // Without a hash the address does not stand for the content.
        var lasting = address.Contains("hash=", StringComparison.Ordinal);
        if (lasting && _documents.TryGet(address, out var known))
        {
            return known;
        }
        var answer = await client.SendAsync(new KubeRequest(HttpMethod.Get, address), cancellation);
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        if (Parse(answer.Value) is not { } set)
        {
            // Its hash changed between the two questions, or its own server is down: nothing is known then.
            return Result.Of<SchemaSet?>(null);
        }
        if (lasting)
        {
            _documents.Put(address, set);
        }
        return set;
    }

    async Task<Result<SchemaSet?>> OldAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_old is { } known)
            {
                return known.Set;
            }
        }
        var answer = await client.SendAsync(new KubeRequest(HttpMethod.Get, "/openapi/v2"), cancellation);
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        if (Parse(answer.Value) is not { } set)
        {
            // A server without schemas, or credentials that may not read them: it checks the fields itself when it is written to.
            return Result.Of<SchemaSet?>(null);
        }
        lock (_lock)
        {
            _old = (set, client.Clock.GetTimestamp());
        }
        return set;
    }

    /// <summary>Servers of 1.20 send this one document as plain text.</summary>
    SchemaSet? Parse(KubeAnswer answer)
    {
        if (!answer.Ok || answer.Body.ValueKind == JsonValueKind.Object)
        {
            return answer.Ok ? SchemaParser.Document(answer.Body, described) : null;
        }
        try
        {
            using var document = JsonDocument.Parse(answer.Raw);
            return SchemaParser.Document(document.RootElement, described);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static IReadOnlyDictionary<(string Group, string Version), SchemaSet> All(
        IEnumerable<(string Group, string Version)> wanted,
        SchemaSet? set
    ) => set is null ? new Dictionary<(string, string), SchemaSet>() : wanted.ToDictionary(w => w, _ => set);

    /// <summary>By path, such as <c>apis/apps/v1</c>. Null when the answer is no index.</summary>
    static Dictionary<string, string>? Addresses(JsonElement index)
    {
        if (
            index.ValueKind != JsonValueKind.Object
            || !index.TryGetProperty("paths", out var paths)
            || paths.ValueKind != JsonValueKind.Object
        )
        {
            return null;
        }
        var found = new Dictionary<string, string>();
        foreach (var path in paths.EnumerateObject())
        {
            if (
                path.Value.ValueKind == JsonValueKind.Object
                && path.Value.TryGetProperty("serverRelativeURL", out var url)
                && url.ValueKind == JsonValueKind.String
                && url.GetString() is { } address
                && address.StartsWith("/openapi/v3/", StringComparison.Ordinal)
            )
            {
                found[path.Name] = address;
            }
        }
        return found;
    }
}
