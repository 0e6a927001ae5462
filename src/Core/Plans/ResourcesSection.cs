using System.Text.Json.Serialization;
using Tandem.Clouds;
using Tandem.Snapshots;

namespace Tandem.Plans;

/// <summary>Part of a network in one zone.</summary>
public sealed record SubnetChoice(string Zone, string Cidr);

/// <summary>The address ranges of one cloud site. Ranges of different sites never overlap, so that sites can be connected later.</summary>
/// <param name="PodCidr">Pod addresses; ignored by serverless clusters.</param>
public sealed record SiteNetwork(string Site, string Cidr, IReadOnlyList<SubnetChoice> Subnets, string PodCidr, string ServiceCidr);

/// <summary>The cluster every cloud site gets; backups clone it.</summary>
/// <param name="Version">Kubernetes version; empty takes the newest the cloud offers.</param>
/// <param name="NodeType">Instance type of the workers, e.g. <c>ecs.g7.large</c>.</param>
/// <param name="NodeCount">Workers, 1–100; ignored by serverless clusters.</param>
public sealed record ClusterShape(ClusterKind Kind, string Version, string NodeType, int NodeCount);

/// <summary>An optional group of containers beside the cluster.</summary>
public sealed record ContainerGroupShape(string Name, string Image, double Cpu, double MemoryGiB);

/// <summary>A site whose cluster exists already in its cloud: its id.</summary>
public sealed record ExistingCluster(string Site, string ClusterId);

/// <summary>A resource that exists already and takes the place of one the console would make. It is used as it is and never touched.</summary>
/// <param name="Id">The cloud's id.</param>
/// <param name="Part">
/// Which of the site's resources it stands for, e.g. <c>egress-address</c>; null: the n-th of a kind takes the place of the n-th such resource.
/// </param>
public sealed record AdoptedResource(string Site, ResourceKind Kind, string Id, string? Part = null);

/// <summary>What a backup's cluster has instead of the plan's, because its region does not offer the same.</summary>
/// <param name="Version">Kubernetes version; null the same as everywhere.</param>
/// <param name="NodeType">Instance type of the workers; null the same as everywhere.</param>
public sealed record SiteShape(string Site, string? Version, string? NodeType);

/// <summary>
/// Step 3: what is made in the clouds. One shape, cloned to every cloud site; only address ranges and zones are the site's own. Sites of
/// kubeconfig accounts bring their cluster and have no entry here.
/// </summary>
/// <param name="Adopted">What is taken over instead of made; null is the same as none.</param>
/// <param name="Shapes">Where a site's cluster differs from the others'; null is the same as nowhere.</param>
/// <param name="Egress">
/// True: the way out of each network (NAT gateway, public address, rule) is made as steps of the plan, seen and removed like all others. False:
/// it is left to the cluster's own making.
/// </param>
/// <param name="Pools">Further nodes of every managed cluster; null is the same as none.</param>
/// <param name="Data">Whose data is snapshotted, and what becomes of the snapshots; null is the same as nobody's.</param>
public sealed record ResourcesSection(
    IReadOnlyList<SiteNetwork> Networks,
    IReadOnlyList<FirewallRule> FirewallRules,
    ClusterShape Cluster,
    ContainerGroupShape? ContainerGroup,
    IReadOnlyList<ExistingCluster> ExistingClusters,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AdoptedResource>? Adopted = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SiteShape>? Shapes = null,
    bool Egress = true,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SiteData>? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<NodePoolShape>? Pools = null
) : IPlanSection
{
    public static ResourcesSection Empty { get; } = new([], [], new ClusterShape(ClusterKind.Managed, "", "ecs.g7.large", 2), null, []);

    public PlanStep Step => PlanStep.Resources;

    /// <summary>The sites for which resources are made: those of cloud accounts without an existing cluster.</summary>
    public IEnumerable<SiteChoice> CloudSites(Plan plan) =>
        plan.Sites.All.Where(s =>
            plan.Credentials.Accounts.Any(a => a.Id == s.AccountId && a.IsCloud) && ExistingClusters.All(e => e.Site != s.Key)
        );

    /// <summary>The cluster as this site gets it.</summary>
    public ClusterShape ShapeOf(string site) =>
        (Shapes ?? []).FirstOrDefault(s => s.Site == site) is { } own
            ? Cluster with
            {
                Version = own.Version ?? Cluster.Version,
                NodeType = own.NodeType ?? Cluster.NodeType,
            }
            : Cluster;

    /// <summary>The same answers with a site under another short name; the very same object where nothing is said of that site.</summary>
    public ResourcesSection Renamed(string from, string to) =>
        Networks.All(n => n.Site != from)
        && ExistingClusters.All(e => e.Site != from)
        && (Adopted ?? []).All(a => a.Site != from)
        && (Shapes ?? []).All(s => s.Site != from)
        && !(Data ?? []).Any(d => d.Names(from))
            ? this
            : this with
            {
                Networks = [.. Networks.Select(n => n.Site == from ? n with { Site = to } : n)],
                ExistingClusters = [.. ExistingClusters.Select(e => e.Site == from ? e with { Site = to } : e)],
                Adopted = Adopted?.Select(a => a.Site == from ? a with { Site = to } : a).ToList(),
                Shapes = Shapes?.Select(s => s.Site == from ? s with { Site = to } : s).ToList(),
                Data = Data?.Select(d => d.Renamed(from, to)).ToList(),
            };

    public SiteNetwork? Network(string site) => Networks.FirstOrDefault(n => n.Site == site);

    public IEnumerable<PlanProblem> Check(Plan plan) =>
        [
            .. CloudSites(plan).SelectMany(s => NetworkRules.Check(s, Network(s.Key))),
            .. NetworkRules.CheckOverlaps([.. CloudSites(plan).Select(s => (s, Network(s.Key))).Where(x => x.Item2 is not null)!]),
            .. FirewallRules.SelectMany(CheckRule),
            .. AdoptionRules.Check(plan),
            .. CheckCluster(plan),
            .. NodePoolShape.Check(plan),
            .. CheckContainerGroup(),
            .. (Data ?? []).SelectMany(d => d.Check(plan)),
        ];

    IEnumerable<PlanProblem> CheckRule(FirewallRule rule, int index)
    {
        var field = $"FirewallRules[{index}]";
        if (rule.Protocol is not ("tcp" or "udp" or "icmp"))
        {
            yield return new(
                Step,
                $"{field}.Protocol",
                Text.Of($"The protocol {rule.Protocol} is unknown."),
                Text.Of($"Choose tcp, udp or icmp.")
            );
        }
        if (rule.Protocol != "icmp" && (rule.FromPort is < 1 or > 65535 || rule.ToPort < rule.FromPort || rule.ToPort > 65535))
        {
            yield return new(
                Step,
                $"{field}.FromPort",
                Text.Of($"The ports {rule.FromPort} to {rule.ToPort} are no range."),
                Text.Of($"Give a first and a last port between 1 and 65535.")
            );
        }
        if (!Cidr.TryParse(rule.Source, out _))
        {
            yield return new(
                Step,
                $"{field}.Source",
                Text.Of($"{rule.Source} is not an address range."),
                Text.Of($"Write it like 10.0.0.0/16, or 0.0.0.0/0 for everybody.")
            );
        }
    }

    IEnumerable<PlanProblem> CheckCluster(Plan plan)
    {
        if (CloudSites(plan).Any() && Cluster.Kind == ClusterKind.Managed && Cluster.NodeCount is < 1 or > 100)
        {
            yield return new(
                Step,
                "Cluster.NodeCount",
                Text.Of($"A managed cluster cannot have {Cluster.NodeCount} nodes here."),
                Text.Of($"Give 1 to 100 nodes, or choose a serverless cluster.")
            );
        }
        if (CloudSites(plan).Any() && Cluster.Kind == ClusterKind.Managed && Cluster.NodeType.Length == 0)
        {
            yield return new(
                Step,
                "Cluster.NodeType",
                Text.Of($"The nodes have no instance type."),
                Text.Of($"Name one, such as ecs.g7.large.")
            );
        }
        foreach (var existing in ExistingClusters.Where(e => e.ClusterId.Length == 0))
        {
            yield return new(
                Step,
                $"ExistingClusters[{existing.Site}].ClusterId",
                Text.Of($"No existing cluster is chosen for {existing.Site}."),
                Text.Of($"Choose one, or let the console make a cluster.")
            );
        }
    }

    IEnumerable<PlanProblem> CheckContainerGroup()
    {
        if (ContainerGroup is { } group && (group.Name.Length < 2 || group.Image.Length == 0 || group.Cpu <= 0 || group.MemoryGiB <= 0))
        {
            yield return new(
                Step,
                "ContainerGroup",
                Text.Of($"The container group is incomplete."),
                Text.Of($"Give it a name, an image, CPU and memory, or take it out.")
            );
        }
    }
}
