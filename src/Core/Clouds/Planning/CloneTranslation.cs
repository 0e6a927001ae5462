using System.Globalization;
using System.Text.RegularExpressions;
using Tandem.Plans;

namespace Tandem.Clouds.Planning;

/// <summary>What a region offers.</summary>
/// <param name="Zones">In the cloud's order, with the instance types each one sells.</param>
/// <param name="Versions">Kubernetes versions of new clusters, newest first.</param>
/// <param name="Quotas">What the account may make there; null when the cloud does not tell.</param>
public sealed record RegionOffer(
    string Region,
    IReadOnlyList<CloudZone> Zones,
    IReadOnlyList<string> Versions,
    IReadOnlyList<CloudQuota>? Quotas = null
);

/// <summary>How one property of the primary comes out in a backup's region.</summary>
/// <param name="Field"><c>zone 1</c>, <c>zone 2</c>, …, <c>version</c>, <c>node type</c>, <c>pool batch</c>, <c>range</c>, or a quota: <c>clusters</c>, <c>nodes</c>, <c>networks</c>, <c>addresses</c>.</param>
/// <param name="Primary">What the primary has.</param>
/// <param name="Chosen">What the backup gets instead; null when nothing there will do.</param>
public sealed record Translated(string Field, string Primary, string? Chosen, Text Why)
{
    public bool IsSame => Primary == Chosen;
}

/// <summary>
/// Translates the primary's zones, Kubernetes version and instance types to a backup's region, and says what cannot be translated and what was
/// chosen instead. Pure.
/// </summary>
public static partial class CloneTranslation
{
    /// <param name="primary">The primary's network.</param>
    /// <param name="shape">The cluster that is cloned.</param>
    /// <param name="backup">The backup's network; null when it has none yet.</param>
    /// <param name="offer">What the backup's region offers.</param>
    /// <param name="pools">Further nodes of the cluster; null is the same as none.</param>
    public static IReadOnlyList<Translated> Of(
        SiteNetwork primary,
        ClusterShape shape,
        SiteNetwork? backup,
        RegionOffer offer,
        IReadOnlyList<NodePoolShape>? pools = null
    )
    {
        var zones = Zones(primary, backup, offer).ToList();
        return
        [
            .. zones,
            .. shape.Version.Length > 0 ? [Version(shape.Version, offer)] : Array.Empty<Translated>(),
            .. shape.Kind == ClusterKind.Managed
                ? [NodeType(shape.NodeType, [.. zones.Select(z => z.Chosen).OfType<string>()], offer)]
                : Array.Empty<Translated>(),
            .. shape.Kind == ClusterKind.Managed ? (pools ?? []).Select(p => PoolType(p, offer)) : [],
            .. backup is null ? Array.Empty<Translated>() : [Range(primary, backup)],
            .. (offer.Quotas ?? []).Select(q => Quota(q, shape, offer, pools ?? [])).OfType<Translated>(),
        ];
    }

    /// <summary>The answers of step 3 with what was chosen taken over for the backup; the very same object when nothing changes.</summary>
    public static ResourcesSection Apply(ResourcesSection section, string site, IReadOnlyList<Translated> items)
    {
        string? Chosen(string field) => items.FirstOrDefault(i => i.Field == field && !i.IsSame)?.Chosen;
        var own = new SiteShape(site, Chosen("version"), Chosen("node type"));
        var shapes = (section.Shapes ?? []).Where(s => s.Site != site).ToList();
        if (own is not { Version: null, NodeType: null })
        {
            shapes.Add(own);
        }
        var next = section.ShapeOf(site) == (section with { Shapes = shapes }).ShapeOf(site) ? section : section with { Shapes = shapes };
        var zones = items.Where(i => i.Field.StartsWith("zone ", StringComparison.Ordinal)).Select(i => i.Chosen).ToList();
        if (section.Network(site) is not { } network)
        {
            return next;
        }
        List<SubnetChoice> subnets = [.. network.Subnets.Select((s, i) => s with { Zone = zones.ElementAtOrDefault(i) ?? s.Zone })];
        return subnets.SequenceEqual(network.Subnets)
            ? next
            : next with
            {
                Networks = [.. section.Networks.Select(n => n.Site == site ? network with { Subnets = subnets } : n)],
            };
    }

    static IEnumerable<Translated> Zones(SiteNetwork primary, SiteNetwork? backup, RegionOffer offer)
    {
        var taken = new HashSet<string>();
        for (var i = 0; i < primary.Subnets.Count; i++)
        {
            var (field, wanted) = ($"zone {i + 1}", primary.Subnets[i].Zone);
            var planned = backup?.Subnets.ElementAtOrDefault(i)?.Zone ?? "";
            var chosen = Pick(wanted, planned, offer, taken);
            yield return new(
                field,
                wanted,
                chosen,
                chosen is null ? Text.Of($"{offer.Region} has only {offer.Zones.Count} zones.")
                    : chosen == planned ? Text.Of($"Chosen in the plan.")
                    : planned.Length > 0 ? Text.Of($"{planned} is no zone of {offer.Region}; this one is.")
                    : Text.Of($"The zone of {offer.Region} with the same place in its list.")
            );
            taken.Add(chosen ?? "");
        }
    }

    /// <summary>What the plan says, else the zone of the same letter, else the first that is free.</summary>
    static string? Pick(string wanted, string planned, RegionOffer offer, HashSet<string> taken)
    {
        var free = offer.Zones.Select(z => z.Id).Where(z => !taken.Contains(z)).ToList();
        var letter = wanted.Length > 2 ? wanted[^2..] : wanted;
        return free.Find(z => z == planned) ?? free.Find(z => z.EndsWith(letter, StringComparison.Ordinal)) ?? free.FirstOrDefault();
    }

    static Translated Version(string wanted, RegionOffer offer)
    {
        var fits = offer.Versions.FirstOrDefault(v =>
            v == wanted || v.StartsWith(wanted + ".", StringComparison.Ordinal) || v.StartsWith(wanted + "-", StringComparison.Ordinal)
        );
        if (fits is not null)
        {
            return new("version", wanted, wanted, Text.Of($"{offer.Region} offers it."));
        }
        // Never newer than the primary: what ran there must run here.
        var older = offer.Versions.FirstOrDefault(v => Number(v) is { } n && Number(wanted) is { } w && n.CompareTo(w) < 0);
        return older is null
            ? new("version", wanted, null, Text.Of($"{offer.Region} offers no version as old: {string.Join(", ", offer.Versions)}."))
            : new("version", wanted, older, Text.Of($"{offer.Region} does not offer {wanted}; this is the newest that is not newer."));
    }

    /// <param name="zones">Those that the nodes will be in.</param>
    static Translated NodeType(string wanted, HashSet<string> zones, RegionOffer offer)
    {
        var sold = offer.Zones.Where(z => zones.Contains(z.Id)).SelectMany(z => z.NodeTypes ?? []).ToHashSet();
        if (sold.Count == 0)
        {
            return new("node type", wanted, wanted, Untold(offer));
        }
        if (sold.Contains(wanted))
        {
            return new("node type", wanted, wanted, Text.Of($"{offer.Region} offers it."));
        }
        var near = sold.Where(s => Alike(s, wanted))
            .OrderBy(s => Distance(s, wanted))
            .ThenBy(s => s, StringComparer.Ordinal)
            .FirstOrDefault();
        return near is null
            ? new("node type", wanted, null, Text.Of($"{offer.Region} sells nothing of this family and size."))
            : new("node type", wanted, near, Text.Of($"{offer.Region} does not sell {wanted}; this has the same family and size."));
    }

    /// <summary>A pool is the same at every site, so that nothing is chosen in its type's place.</summary>
    static Translated PoolType(NodePoolShape pool, RegionOffer offer)
    {
        var sold = offer.Zones.SelectMany(z => z.NodeTypes ?? []).ToHashSet();
        var field = $"pool {pool.Name}";
        return sold.Count == 0 || sold.Contains(pool.NodeType)
            ? new(field, pool.NodeType, pool.NodeType, sold.Count == 0 ? Untold(offer) : Text.Of($"{offer.Region} offers it."))
            : new(
                field,
                pool.NodeType,
                null,
                Text.Of($"{offer.Region} does not sell {pool.NodeType}: give the pool a type that every region sells.")
            );
    }

    static Text Untold(RegionOffer offer) => Text.Of($"{offer.Region} does not tell what it sells; the cloud will say when it is made.");

    /// <summary>Whether the site's share still fits; null where it needs nothing of the kind.</summary>
    static Translated? Quota(CloudQuota quota, ClusterShape shape, RegionOffer offer, IReadOnlyList<NodePoolShape> pools)
    {
        var nodes = shape.Kind == ClusterKind.Managed ? shape.NodeCount + pools.Sum(p => p.NodeCount) : 0;
        var needed = quota.Kind == QuotaKind.Nodes ? nodes : 1;
        if (needed == 0)
        {
            return null;
        }
        var (wanted, free) = (needed.ToString(CultureInfo.InvariantCulture), quota.Free);
        return (quota.IsUsual, free >= needed) switch
        {
            (_, true) => Enough(quota, wanted),
            // Many accounts have more than the usual: the cloud will say, so this is a warning and no refusal.
            (true, false) => new(
                Field(quota),
                wanted,
                wanted,
                Text.Of(
                    $"{offer.Region} has {quota.Used} already, and accounts start with {quota.Limit}: make sure that yours may have more."
                )
            ),
            _ => new(
                Field(quota),
                wanted,
                null,
                Text.Of($"The account has {quota.Used} of at most {quota.Limit}; ask the cloud for more.")
            ),
        };
    }

    static Translated Enough(CloudQuota quota, string wanted) =>
        new(Field(quota), wanted, wanted, Text.Of($"{quota.Free} of {quota.Limit} are free."));

    static string Field(CloudQuota quota) => quota.Kind.ToString().ToLowerInvariant();

    static Translated Range(SiteNetwork primary, SiteNetwork backup) =>
        new("range", primary.Cidr, backup.Cidr, Text.Of($"A range of its own, so that the sites can be connected."));

    /// <summary><c>1.34.1-aliyun.1</c> as a number to compare; null when it is none.</summary>
    static Version? Number(string version) =>
        System.Version.TryParse(version.Split('-')[0] is var plain && plain.Contains('.') ? plain : plain + ".0", out var number)
            ? number
            : null;

    /// <summary><c>ecs.g7.large</c> and <c>ecs.g8i.large</c> are alike: general purpose, large.</summary>
    static bool Alike(string one, string other) =>
        NodeTypeParts().Match(one) is { Success: true } a
        && NodeTypeParts().Match(other) is { Success: true } b
        && a.Groups["family"].Value == b.Groups["family"].Value
        && a.Groups["size"].Value == b.Groups["size"].Value;

    static int Distance(string one, string other) => Math.Abs(Generation(one) - Generation(other));

    static int Generation(string type) => int.Parse(NodeTypeParts().Match(type).Groups["generation"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ecs\.(?<family>[a-z]+)(?<generation>\d{1,3})[a-z]*\.(?<size>[0-9a-z]+)$")]
    private static partial Regex NodeTypeParts();
}
