using Tandem.Checks;
using Tandem.Clouds;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Unit.Core.Fakes;

/// <summary>A plan without problems: a primary, two backups in clouds, one of them with a cluster that exists, and one by kubeconfig.</summary>
static class SamplePlan
{
    public static readonly Guid Cloud = new("11111111-1111-1111-1111-111111111111");
    public static readonly Guid OtherCloud = new("22222222-2222-2222-2222-222222222222");
    public static readonly Guid Edge = new("33333333-3333-3333-3333-333333333333");

    public static Plan Good { get; } =
        new(
            new([
                new(Cloud, "one", true, "cn-hangzhou", false),
                new(OtherCloud, "other", true, "cn-beijing", false),
                new(Edge, "edge", false, "", false),
            ]),
            new(
                [
                    new("primary", "Hangzhou", Cloud, "cn-hangzhou"),
                    new("backup-1", "Beijing", OtherCloud, "cn-beijing"),
                    new("backup-2", "Edge", Edge, ""),
                ],
                15,
                5
            ),
            new(
                [Network("primary", 10), Network("backup-1", 20)],
                [new("tcp", 80, 80, "0.0.0.0/0"), new("icmp", 0, 0, "10.0.0.0/8")],
                new ClusterShape(ClusterKind.Managed, "", "ecs.g7.large", 2),
                null,
                []
            ),
            new(RoutingKind.LoadBalancer, "shop.example.com", 80, 5),
            new([File("primary"), File("backup-1"), File("backup-2")]),
            new(SiteOrder.PrimaryFirst, "shop", "shop", "view", 10, false),
            new([new Probe("web", 80, "/", 200, 3, 60)])
        );

    public static PlanDraft Draft(Plan? plan = null) =>
        new(Guid.NewGuid(), "shop", 1, plan ?? Good, new HashSet<PlanStep>(), new HashSet<PlanStep>(), "alice", default);

    public static SiteNetwork Network(string site, int second) =>
        new(
            site,
            $"10.{second}.0.0/16",
            [new("zone-a", $"10.{second}.0.0/24"), new("zone-b", $"10.{second}.1.0/24")],
            $"172.{second}.0.0/16",
            $"172.{second + 1}.0.0/20"
        );

    static OverlayFile File(string site) => new($"overlays/{site}/kustomization.yaml", "resources: []\n");
}
