using Tandem.Clouds;
using Tandem.Integration.EndToEnd;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Snapshots;

namespace Tandem.Integration.Clouds;

/// <summary>One thing done in a scene, and what happens just before, undisturbed.</summary>
sealed record FaultAct(string Name, Func<FaultStage, Task> Do, Func<FaultStage, Task>? Before = null);

/// <summary>A plan whose life is disturbed: deployed, changed, torn down.</summary>
/// <param name="Strikes">Which operations are the scene's own; the rest is the same in every scene and struck in one only.</param>
/// <param name="PlanAsync">Prepares the clouds and says how the plan differs from the sample.</param>
/// <param name="Acts">What is done, in order.</param>
sealed record FaultScene(
    Func<string, bool> Strikes,
    Func<SeededConsole, IReadOnlyList<Account>, Task<Func<Plan, Plan>>> PlanAsync,
    IReadOnlyList<FaultAct> Acts
)
{
    /// <summary>Whether what is in the clusters is compared too; it is the same in every scene.</summary>
    public bool LooksIntoClusters { get; private init; }

    static readonly FaultAct Deploy = new("the deployment", s => s.RunAsync(RunPurpose.Deploy));

    static readonly FaultAct TearDown = new("the tear-down", s => s.RunAsync(RunPurpose.TearDown));

    /// <summary>A network load balancer, and everything that every plan has.</summary>
    public static FaultScene Usual { get; } =
        Of(_ => true, p => p, [Deploy, Changed(p => p with { Resources = Wider(p.Resources) }), TearDown]) with
        {
            LooksIntoClusters = true,
        };

    public static FaultScene Application { get; } =
        Of(
            o => o.StartsWith("alb:", StringComparison.Ordinal),
            p => OneCloud(p) with { Routing = p.Routing with { Layer = BalancerLayer.Application } },
            [Deploy, Changed(p => p), TearDown]
        );

    /// <summary>A classic load balancer that somebody made before.</summary>
    public static FaultScene Classic { get; } =
        new(
            o => o.StartsWith("slb:", StringComparison.Ordinal),
            async (console, accounts) =>
            {
                var id = await ForeignBalancer.MakeAsync(console, accounts[0]);
                IReadOnlyList<AdoptedResource> adopted = [new("primary", ResourceKind.ClassicLoadBalancer, id, "classic-entrance")];
                return p =>
                    OneCloud(p) with
                    {
                        Routing = p.Routing with { Layer = BalancerLayer.Classic },
                        Resources = OneCloud(p).Resources with { Adopted = adopted },
                    };
            },
            [Deploy, Changed(p => p), TearDown]
        );

    /// <summary>What a plan may have besides: a VPN, people in its clusters, further pools of nodes, snapshots of its data.</summary>
    public static FaultScene Besides { get; } =
        Of(
            IsBesides,
            p =>
                ClaimedData.In(p) with
                {
                    Routing = p.Routing with { Kind = RoutingKind.Vpn },
                    Deploy = p.Deploy with { Users = [new("primary", "204998877665544332", false, ClusterRight.Dev, false)] },
                    Resources = p.Resources with
                    {
                        Pools = [new("batch", "ecs.c7.xlarge", 2, "tier=batch")],
                        Data = [new SiteData("primary", ["backup"], 1, null)],
                    },
                },
            [
                Deploy,
                Changed(p => p with { Resources = p.Resources with { Pools = [new("batch", "ecs.c7.xlarge", 3, "tier=bulk")] } }),
                new("the removal of the snapshots", s => s.RunAsync(RunPurpose.RemoveSnapshots)),
                TearDown,
            ]
        );

    static FaultScene Of(Func<string, bool> strikes, Func<Plan, Plan> change, IReadOnlyList<FaultAct> acts) =>
        new(strikes, (_, _) => Task.FromResult(change), acts);

    static FaultAct Changed(Func<Plan, Plan> change) => new("the change", s => s.ForeseenAsync(), s => s.ShiftAsync(change));

    /// <summary>Without the backup in the cloud: an entrance stands in front of the primary only.</summary>
    static Plan OneCloud(Plan plan) =>
        plan with
        {
            Sites = plan.Sites with { All = [.. plan.Sites.All.Where(s => s.Key != "backup")] },
            Resources = plan.Resources with { Networks = [.. plan.Resources.Networks.Where(n => n.Site != "backup")] },
        };

    static ResourcesSection Wider(ResourcesSection resources) =>
        resources with
        {
            FirewallRules = [new("tcp", 80, 80, "0.0.0.0/0"), new("tcp", 8443, 8443, "0.0.0.0/0")],
            Cluster = resources.Cluster with { NodeCount = resources.Cluster.NodeCount + 1 },
        };

    static bool IsBesides(string operation)
    {
        var action = operation.Split(':')[1];
        return action.Contains("Vpn", StringComparison.Ordinal)
            || action.Contains("CustomerGateway", StringComparison.Ordinal)
            || action.Contains("Snapshot", StringComparison.Ordinal)
            || action.Contains("Permission", StringComparison.Ordinal)
            || operation.Contains("NodePool", StringComparison.OrdinalIgnoreCase)
            || operation == "vpc:TagResources";
    }
}
