using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba;

/// <summary>
/// Rights of RAM users and roles in clusters. The cloud keeps one set for each person, over all clusters, and a write replaces it whole: so it is
/// read, merged and written, and read again, because somebody else may have written meanwhile.
/// </summary>
sealed class ClusterGrants(AlibabaClient client)
{
    const int Attempts = 4;

    // Two runs of this console must not lose each other's rights; the region plays no part, the sets are the account's.
    readonly SemaphoreSlim _one = new(1, 1);

    public Task<Result<int>> GrantAsync(
        string region,
        string cluster,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => ForEachAsync(region, grants, mine => now => GrantSet.With(now, cluster, mine), cancellation);

    public Task<Result<int>> RevokeAsync(
        string region,
        string cluster,
        IReadOnlyList<ClusterGrant> grants,
        CancellationToken cancellation
    ) => ForEachAsync(region, grants, mine => now => GrantSet.Without(now, cluster, mine), cancellation);

    async Task<Result<int>> ForEachAsync(
        string region,
        IReadOnlyList<ClusterGrant> grants,
        Func<IReadOnlyList<ClusterGrant>, Func<IReadOnlyList<GrantEntry>, IReadOnlyList<GrantEntry>>> change,
        CancellationToken cancellation
    )
    {
        var changed = 0;
        await _one.WaitAsync(cancellation);
        try
        {
            foreach (var person in grants.GroupBy(g => g.PersonId))
            {
                var done = await ChangeAsync(region, person.Key, change([.. person]), cancellation);
                if (!done.Ok)
                {
                    return done.Failure;
                }
                changed += done.Value;
            }
        }
        finally
        {
            _one.Release();
        }
        return changed;
    }

    /// <summary>Writes until what is read back is as it should be. Returns by how many entries the set was off at first.</summary>
    async Task<Result<int>> ChangeAsync(
        string region,
        string person,
        Func<IReadOnlyList<GrantEntry>, IReadOnlyList<GrantEntry>> change,
        CancellationToken cancellation
    )
    {
        int? first = null;
        for (var attempt = 1; ; attempt++)
        {
            var now = await ReadAsync(region, person, cancellation);
            if (!now.Ok)
            {
                return now.Failure;
            }
            var wanted = change(now.Value);
            first ??= Math.Abs(wanted.Count - now.Value.Count);
            if (wanted.Count == now.Value.Count)
            {
                return first.Value;
            }
            if (attempt == Attempts)
            {
                return Contested(person);
            }
            var body = wanted.Select(e => e.Body()).ToList();
            var path = (string[])["permissions", "users", person];
            var call = AlibabaCall.Roa(Product.Cs, "GrantPermissions", region, HttpMethod.Post, path, body);
            var written = await client.CallAsync(call, cancellation);
            if (!written.Ok)
            {
                return written.Failure;
            }
        }
    }

    async Task<Result<IReadOnlyList<GrantEntry>>> ReadAsync(string region, string person, CancellationToken cancellation)
    {
        var path = (string[])["permissions", "users", person];
        var call = AlibabaCall.Roa(Product.Cs, "DescribeUserPermission", region, HttpMethod.Get, path);
        var answer = await client.CallAsync(call, cancellation);
        return answer.Map<IReadOnlyList<GrantEntry>>(a => [.. a.Items().Select(GrantEntry.Of).OfType<GrantEntry>()]);
    }

    static Failure Contested(string person) =>
        new(
            "cluster.grants-contested",
            Text.Of($"The rights of {person} were changed by somebody else each time they were written."),
            Text.Of($"Find out who else sets them, then resume.")
        );
}

/// <summary>One right of a person, as the cloud has it.</summary>
/// <param name="Scope"><c>cluster</c>, <c>namespace</c> or <c>all-clusters</c>.</param>
sealed record GrantEntry(string Scope, string Cluster, string Namespace, string Role, bool IsRamRole)
{
    static readonly HashSet<string> Known = ["admin", "admin-view", "ops", "dev", "restricted"];

    /// <summary>Null for what nobody granted: the cluster's maker owns it.</summary>
    public static GrantEntry? Of(JsonElement entry)
    {
        if (entry.Text("is_owner") == "1" || entry.Text("resource_type") == "console")
        {
            return null;
        }
        var place = entry.Text("resource_id").Split('/', 2);
        var everywhere = entry.Text("role_type") == "all-clusters" || place[0] == "all-clusters";
        return new(
            everywhere ? "all-clusters" : entry.Text("role_type"),
            everywhere ? "" : place[0],
            place.ElementAtOrDefault(1) ?? "",
            entry.Text("role_name"),
            entry.Text("is_ram_role") is "1" or "true"
        );
    }

    public static GrantEntry Of(string cluster, ClusterGrant grant) =>
        new(
            grant.Namespace is null ? "cluster" : "namespace",
            cluster,
            grant.Namespace ?? "",
            grant.Right.ToString().ToLowerInvariant(),
            grant.IsRole
        );

    public Dictionary<string, object> Body() =>
        new()
        {
            ["cluster"] = Cluster,
            ["role_type"] = Scope,
            ["namespace"] = Namespace,
            ["role_name"] = Role,
            ["is_custom"] = !Known.Contains(Role),
            ["is_ram_role"] = IsRamRole,
        };
}

/// <summary>Adds to and takes from a person's whole set. Pure.</summary>
static class GrantSet
{
    public static IReadOnlyList<GrantEntry> With(IReadOnlyList<GrantEntry> now, string cluster, IEnumerable<ClusterGrant> grants) =>
        [.. now.Concat(grants.Select(g => GrantEntry.Of(cluster, g))).Distinct()];

    public static IReadOnlyList<GrantEntry> Without(IReadOnlyList<GrantEntry> now, string cluster, IEnumerable<ClusterGrant> grants)
    {
        var mine = grants.Select(g => GrantEntry.Of(cluster, g)).ToHashSet();
        return [.. now.Where(e => !mine.Contains(e))];
    }
}
