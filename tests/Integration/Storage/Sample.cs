using System.Globalization;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Checks;
using Tandem.Clouds;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Integration.Storage;

/// <summary>A complete plan and what is stored about it.</summary>
static class Sample
{
    static readonly Guid One = new("11111111-1111-1111-1111-111111111111");
    static readonly Guid Other = new("22222222-2222-2222-2222-222222222222");

    public static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-01-02T03:04:05Z", CultureInfo.InvariantCulture);

    public static readonly Actor Alice = new("u-1", "alice", new HashSet<Role> { Role.Engineer });

    public static Plan Plan { get; } =
        new(
            new([new(One, "one", true, "cn-hangzhou", false), new(Other, "other", true, "cn-beijing", false)]),
            new([new("primary", "Hangzhou", One, "cn-hangzhou"), new("backup", "Beijing", Other, "cn-beijing")], 15, 5),
            new(
                [Network("primary", 10), Network("backup", 20)],
                [new("tcp", 80, 80, "0.0.0.0/0"), new("icmp", 0, 0, "10.0.0.0/8")],
                new ClusterShape(ClusterKind.Managed, "", "ecs.g7.large", 2),
                new ContainerGroupShape("tools", "busybox", 0.5, 1),
                []
            ),
            new(RoutingKind.LoadBalancer, "shop.example.com", 80, 5),
            new([File("primary"), File("backup")]),
            new(SiteOrder.PrimaryFirst, "shop", "shop", "view", 10, false),
            new([new Probe("web", 80, "/", 200, 3, 60)])
        );

    public static RunDefinition Definition { get; } = new(Plan, Blueprint.ForDeploy(One, "shop", Plan));

    public static NewRun NewRun(string plan = "shop", string by = "alice", ApprovalState approval = ApprovalState.NotNeeded) =>
        new(One, plan, RunPurpose.Deploy, approval, by, Now, false, Definition);

    public static AuditEntry Entry(string action = "test.done", string subject = "test/1") =>
        AuditEntry.By(Alice, Now, action, subject, Text.Of($"alice did {action} to {subject}."));

    static SiteNetwork Network(string site, int second) =>
        new(
            site,
            $"10.{second}.0.0/16",
            [new("zone-a", $"10.{second}.0.0/24"), new("zone-b", $"10.{second}.1.0/24")],
            $"172.{second}.0.0/16",
            $"172.{second + 1}.0.0/20"
        );

    static OverlayFile File(string site) => new($"overlays/{site}/kustomization.yaml", "resources: []\n");
}
