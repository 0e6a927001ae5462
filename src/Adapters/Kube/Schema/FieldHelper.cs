using Tandem.Adapters.Kube.Discovery;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Schema;

/// <summary>
/// Reads the schemas of one cluster with their descriptions, for people who type: few documents, and the cluster is asked at most every minute whether
/// they are still the same.
/// </summary>
sealed class FieldHelper(KubeClient client, KindCatalog kinds) : IFieldHelp
{
    /// <summary>With its descriptions a document holds some megabytes; nobody writes more groups than this at a time.</summary>
    const int MostDocuments = 12;

    static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    readonly SchemaCatalog _catalog = new(client, MostDocuments, described: true);
    readonly Bounded<(SchemaSet? Set, long At)> _sets = new(MostDocuments);

    public async Task<Result<FieldHelp?>> DescribeAsync(KindName kind, IReadOnlyList<string> path, CancellationToken cancellation)
    {
        var slash = kind.ApiVersion.IndexOf('/');
        var (group, version) = (slash < 0 ? "" : kind.ApiVersion[..slash], kind.ApiVersion[(slash + 1)..]);
        var read = await SetAsync(group, version, cancellation);
        return read.Map(set => set?.Of(group, version, kind.Kind) is { } root ? At(set, root, path) : null);
    }

    public async Task<Result<IReadOnlyList<KindName>>> KindsAsync(CancellationToken cancellation)
    {
        var all = await kinds.AllAsync(cancellation);
        return all.Map(known =>
            (IReadOnlyList<KindName>)
                [.. known.Select(k => new KindName(k.ApiVersion, k.Kind)).Distinct().OrderBy(k => k.Kind, StringComparer.Ordinal)]
        );
    }

    async Task<Result<SchemaSet?>> SetAsync(string group, string version, CancellationToken cancellation)
    {
        var key = $"{group}/{version}";
        if (_sets.TryGet(key, out var known) && client.Clock.GetElapsedTime(known.At) < Fresh)
        {
            return Result.Of(known.Set);
        }
        var read = await _catalog.ReadAsync([(group, version)], cancellation);
        if (!read.Ok)
        {
            return read.Failure;
        }
        var set = read.Value.GetValueOrDefault((group, version));
        _sets.Put(key, (set, client.Clock.GetTimestamp()));
        return Result.Of(set);
    }

    static FieldHelp? At(SchemaSet set, SchemaNode root, IReadOnlyList<string> path)
    {
        var node = root;
        foreach (var key in path)
        {
            var here = set.Resolve(node);
            // A key straight below a list is meant for its entries: their dash is not written yet.
            here = here.Items is { } entries && !IsPosition(key) ? set.Resolve(entries) : here;
            var next = here.Items is { } items ? items : here.Properties.GetValueOrDefault(key) ?? here.Values;
            if (next is null)
            {
                return null;
            }
            node = next;
        }
        return Help(set, node);
    }

    static FieldHelp Help(SchemaSet set, SchemaNode node)
    {
        var here = set.Resolve(node);
        var inner = here.Items is { } items ? set.Resolve(items) : here;
        return new(
            TypeOf(set, node),
            Words(set, node),
            here.Items is not null,
            [
                .. inner
                    .Properties.Select(p => new FieldInfo(p.Key, TypeOf(set, p.Value), inner.Required.Contains(p.Key), Words(set, p.Value)))
                    .OrderBy(f => f.Name, StringComparer.Ordinal),
            ],
            inner.Choices
        );
    }

    static bool IsPosition(string key) => key.Length > 0 && key.All(char.IsAsciiDigit);

    /// <summary>What is said where the type is used tells more than what is said of the type.</summary>
    static string Words(SchemaSet set, SchemaNode node) => node.Description.Length > 0 ? node.Description : set.Resolve(node).Description;

    static string TypeOf(SchemaSet set, SchemaNode node)
    {
        var here = set.Resolve(node);
        return here.Items is { } items ? $"list of {TypeOf(set, items)}"
            : here.Types.Count > 0 ? string.Join(" or ", here.Types)
            : here.Properties.Count > 0 ? "object"
            : "any";
    }
}
