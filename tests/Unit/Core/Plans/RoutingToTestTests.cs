using Tandem.Checks;
using Tandem.Clouds;
using Tandem.Overlays;
using Tandem.Plans;
using Xunit;
using static Tandem.Unit.Core.Plans.PlanRules;

namespace Tandem.Unit.Core.Plans;

public sealed class RoutingToTestTests
{
    static Plan With(RoutingSection routing) => Good with { Routing = routing };

    static Plan With(DeploySection deploy) => Good with { Deploy = deploy };

    static Plan With(Probe probe) => Good with { Test = new([probe]) };

    static Plan WithFile(string path, string content = "") =>
        Good with
        {
            Overlays = new([.. Good.Overlays.Files, new OverlayFile(path, content)]),
        };

    static Probe Probe => Good.Test.Probes[0];

    [Theory]
    [InlineData("https://shop.example.com")]
    [InlineData("shop.example.com/x")]
    [InlineData("shop")]
    [InlineData("-shop.example.com")]
    public void What_is_no_host_name_is_refused(string name) =>
        Breaks(PlanStep.Routing, "HostName", With(Good.Routing with { HostName = name }));

    [Fact]
    public void No_host_name_is_fine() => Holds(With(Good.Routing with { HostName = "" }));

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_load_balancer_needs_a_port(int port) => Breaks(PlanStep.Routing, "Port", With(Good.Routing with { Port = port }));

    [Fact]
    public void Plain_http_is_not_offered_where_visitors_expect_encryption()
    {
        var routing = Good.Routing with { Port = 443 };
        Holds(With(routing));
        Breaks(PlanStep.Routing, "Port", With(routing with { Layer = BalancerLayer.Application }));
        Holds(With(routing with { Kind = RoutingKind.ElasticIp, Layer = BalancerLayer.Application }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public void A_public_address_needs_a_bandwidth_that_is_offered(int mbps) =>
        Breaks(PlanStep.Routing, "BandwidthMbps", With(Good.Routing with { Kind = RoutingKind.ElasticIp, BandwidthMbps = mbps }));

    [Fact]
    public void An_entrance_needs_a_primary_with_a_network_of_ours() =>
        Breaks(
            PlanStep.Routing,
            "Kind",
            Good with
            {
                Resources = Good.Resources with { Networks = [Good.Resources.Networks[1]], ExistingClusters = [new("primary", "c-1")] },
            }
        );

    [Fact]
    public void Every_site_needs_an_overlay() =>
        Breaks(PlanStep.Overlays, "overlays/backup-2", Good with { Overlays = new([.. Good.Overlays.Files.SkipLast(1)]) });

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("base/../../x")]
    [InlineData("base//x")]
    [InlineData("base/./x")]
    [InlineData("base/a b")]
    [InlineData("base\\x")]
    [InlineData("")]
    public void A_path_with_tricks_is_refused(string path) => Breaks(PlanStep.Overlays, path, WithFile(path));

    [Fact]
    public void A_path_that_is_too_long_is_refused()
    {
        var path = new string('a', 201);
        Breaks(PlanStep.Overlays, path, WithFile(path));
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused() =>
        Breaks(PlanStep.Overlays, "base/x", WithFile("base/x", new string('x', OverlaysSection.MostCharacters + 1)));

    [Fact]
    public void Too_many_files_are_refused() =>
        Breaks(
            PlanStep.Overlays,
            "Files",
            Good with
            {
                Overlays = new([
                    .. Good.Overlays.Files,
                    .. Enumerable.Range(0, OverlaysSection.MostFiles).Select(i => new OverlayFile($"base/{i}", "")),
                ]),
            }
        );

    [Theory]
    [InlineData("")]
    [InlineData("default")]
    [InlineData("kube-system")]
    [InlineData("Shop")]
    [InlineData("-shop")]
    public void A_namespace_that_cannot_be_used_is_refused(string ns) =>
        Breaks(PlanStep.Deploy, "Namespace", With(Good.Deploy with { Namespace = ns }));

    [Theory]
    [InlineData("")]
    [InlineData("Shop")]
    public void A_service_account_that_cannot_be_used_is_refused(string account) =>
        Breaks(PlanStep.Deploy, "ServiceAccount", With(Good.Deploy with { ServiceAccount = account }));

    [Fact]
    public void A_role_that_cannot_be_used_is_refused() =>
        Breaks(PlanStep.Deploy, "ClusterRole", With(Good.Deploy with { ClusterRole = "may everything" }));

    [Theory]
    [InlineData("")]
    [InlineData("edit")]
    [InlineData("system:aggregate-to-view")]
    public void No_role_and_the_roles_of_clusters_are_fine(string role) => Holds(With(Good.Deploy with { ClusterRole = role }));

    [Theory]
    [InlineData(0)]
    [InlineData(121)]
    public void A_time_to_become_healthy_that_is_no_time_is_refused(int minutes) =>
        Breaks(PlanStep.Deploy, "HealthMinutes", With(Good.Deploy with { HealthMinutes = minutes }));

    [Theory]
    [InlineData("0", 0, 0, "AtOnce")]
    [InlineData("", 0, 0, "AtOnce")]
    [InlineData("101%", 0, 0, "AtOnce")]
    [InlineData("half", 0, 0, "AtOnce")]
    [InlineData("-1", 0, 0, "AtOnce")]
    [InlineData("1", 1441, 0, "SoakMinutes")]
    [InlineData("1", 0, -1, "MayFail")]
    public void Rule_45_waves_have_a_size_and_bounds(string atOnce, int soak, int mayFail, string field)
    {
        var rules = new WaveRules(false, atOnce, soak, mayFail, false, false);
        Breaks(PlanStep.Deploy, $"Waves.{field}", With(Good.Deploy with { Order = SiteOrder.Waves, Waves = rules }));
        Holds(With(Good.Deploy with { Waves = rules }));
    }

    [Fact]
    public void A_probe_needs_a_service() => Breaks(PlanStep.Test, "Probes[0].Service", With(Probe with { Service = "" }));

    [Theory]
    [InlineData("")]
    [InlineData("health")]
    [InlineData("/a b")]
    public void A_path_that_cannot_be_asked_is_refused(string path) =>
        Breaks(PlanStep.Test, "Probes[0].Path", With(Probe with { Path = path }));

    [Fact]
    public void A_probe_needs_a_port() => Breaks(PlanStep.Test, "Probes[0].Port", With(Probe with { Port = 0 }));

    [Theory]
    [InlineData(99)]
    [InlineData(600)]
    public void A_status_that_is_none_is_refused(int status) =>
        Breaks(PlanStep.Test, "Probes[0].ExpectedStatus", With(Probe with { ExpectedStatus = status }));

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_number_of_answers_that_cannot_be_asked_for_is_refused(int count) =>
        Breaks(PlanStep.Test, "Probes[0].Count", With(Probe with { Count = count }));

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public void A_deadline_that_cannot_be_kept_is_refused(int seconds) =>
        Breaks(PlanStep.Test, "Probes[0].DeadlineSeconds", With(Probe with { DeadlineSeconds = seconds }));

    [Fact]
    public void A_classic_load_balancer_must_exist_and_needs_nodes()
    {
        var classic = With(Good.Routing with { Layer = BalancerLayer.Classic });
        Breaks(PlanStep.Routing, "Layer", classic);
        var chosen = classic with
        {
            Resources = classic.Resources with { Adopted = [new("primary", ResourceKind.ClassicLoadBalancer, "lb-1", "classic-entrance")] },
        };
        Holds(chosen);
        var serverless = chosen.Resources.Cluster with { Kind = ClusterKind.Serverless };
        Breaks(PlanStep.Routing, "Layer", chosen with { Resources = chosen.Resources with { Cluster = serverless } });
    }
}
