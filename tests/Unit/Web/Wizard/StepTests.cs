using Bunit;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Web.Features.Wizard.Fields;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

/// <summary>Each step edits its section of the plan, saves it, and says at the input what is wrong.</summary>
public sealed class StepTests : WizardTest
{
    [Fact]
    public void Choosing_accounts_is_saved()
    {
        var page = Open("credentials");

        page.Find("[data-testid='account-east'] input[type=checkbox]").Change(true);
        page.Find("[data-testid='account-edge'] input[type=checkbox]").Change(true);
        WaitForSave(page);

        Assert.Equal(["east", "edge"], Stored.Credentials.Accounts.Select(a => a.Name));
        Assert.True(Stored.Credentials.Accounts[0].IsCloud);
        Assert.False(Stored.Credentials.Accounts[1].IsCloud);
    }

    [Fact]
    public void An_account_can_be_tested_on_the_spot()
    {
        Clouds.Broken = new Failure("SignatureDoesNotMatch", Text.Of($"The secret is wrong."), Text.Of($"Type it again."));
        var page = Open("credentials");

        Click(page, "test-east");

        page.WaitForAssertion(() =>
            Assert.Contains("The secret is wrong.", page.Find("[data-testid='account-east']").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_site_is_suggested_for_an_account_that_has_none()
    {
        var page = Open("sites", WithAccounts);

        Click(page, "site-add");
        Click(page, "site-add");
        WaitForSave(page);

        Assert.Equal([("hangzhou", East), ("beijing", West)], Stored.Sites.All.Select(s => (s.Key, s.AccountId)));
    }

    [Fact]
    public void A_site_can_take_the_place_of_the_primary()
    {
        var page = Open("sites", WithSites);

        Click(page, "site-up-1");
        WaitForSave(page);

        Assert.Equal("beijing", Stored.Sites.Primary!.Key);
    }

    [Fact]
    public void A_new_short_name_follows_through_to_network_and_overlay()
    {
        var page = Open("sites", Complete, Enum.GetValues<PlanStep>());

        page.Find("input[data-testid='site-key-0']").Change("east");
        WaitForSave(page);

        Assert.NotNull(Stored.Resources.Network("east"));
        Assert.Null(Stored.Resources.Network("hangzhou"));
        Assert.Contains(Stored.Overlays.Files, f => f.Path == "overlays/east/kustomization.yaml");
        Assert.DoesNotContain(Stored.Overlays.Files, f => f.Path.StartsWith("overlays/hangzhou", StringComparison.Ordinal));
        Assert.Empty(Stored.Check());
    }

    [Fact]
    public void A_bad_short_name_is_said_at_its_input()
    {
        var page = Open("sites", WithSites);

        page.Find("input[data-testid='site-key-1']").Change("Bad Name");

        page.WaitForAssertion(() => Assert.Contains("cannot be used", FieldOf(page, "site-key-1"), StringComparison.Ordinal));
        Assert.DoesNotContain("cannot be used", FieldOf(page, "site-key-0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_that_share_a_fate_are_pointed_out()
    {
        var same = WithSites with
        {
            Sites = WithSites.Sites with
            {
                All = [WithSites.Sites.All[0], WithSites.Sites.All[1] with { AccountId = East, Region = "cn-shanghai" }],
            },
        };

        Assert.Contains(
            "use the same account",
            Open("sites", same).Find("[data-testid='site-hints']").TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Suggested_ranges_take_zones_from_the_cloud_and_leave_no_problem()
    {
        var page = Open("resources", WithSites);

        Click(page, "suggest-ranges");
        WaitForSave(page);

        Assert.DoesNotContain(Stored.Check(), p => p.Step == PlanStep.Resources);
        Assert.Equal(["cn-hangzhou-a", "cn-hangzhou-b"], Stored.Resources.Network("hangzhou")!.Subnets.Select(s => s.Zone));
    }

    [Fact]
    public void A_cloud_that_does_not_answer_is_said_at_its_site()
    {
        Clouds.Broken = new Failure("Throttling", Text.Of($"The cloud is busy."), Text.Of($"Wait a minute."));

        var page = Open("resources", WithSites);

        page.WaitForAssertion(() =>
            Assert.Equal(2, page.FindAll("[role=alert]").Count(a => a.TextContent.Contains("The cloud is busy.", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void Ranges_that_overlap_are_said_at_their_input()
    {
        var page = Open("resources", Complete);

        Type(page, "cidr-beijing", Complete.Resources.Network("hangzhou")!.Cidr);

        Assert.Contains("overlaps", FieldOf(page, "cidr-beijing"), StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_firewall_and_containers_are_saved()
    {
        var page = Open("resources", Complete);

        Type(page, "cluster-node-count", "4");
        Click(page, "rule-add-http");
        page.Find("[data-testid='group-switch'] input, input[data-testid='group-switch']").Change(true);
        Type(page, "group-image", "registry.example/side:1");
        WaitForSave(page);

        Assert.Equal(4, Stored.Resources.Cluster.NodeCount);
        Assert.Equal(new FirewallRule("tcp", 80, 80, "0.0.0.0/0", "HTTP"), Assert.Single(Stored.Resources.FirewallRules));
        Assert.Equal("registry.example/side:1", Stored.Resources.ContainerGroup!.Image);
    }

    [Fact]
    public void A_site_can_bring_its_own_cluster()
    {
        var page = Open("resources", Complete);

        page.Find("[data-testid='existing-beijing'] input, input[data-testid='existing-beijing']").Change(true);
        Type(page, "existing-id-beijing", "c1234");
        WaitForSave(page);

        Assert.Equal(new ExistingCluster("beijing", "c1234"), Assert.Single(Stored.Resources.ExistingClusters));
    }

    [Fact]
    public void What_the_cloud_holds_is_offered_with_its_range_and_what_cannot_be_taken_says_why()
    {
        Clouds.Owned.AddRange([
            new(
                ResourceKind.Network,
                "vpc-1",
                "company",
                "cn-hangzhou",
                ResourceState.Ready,
                "Available",
                null,
                null,
                new("", "", "10.99.0.0/16")
            ),
            new(ResourceKind.Network, "vpc-2", "other", "cn-hangzhou", ResourceState.Ready, "Available", new("p", "primary/network")),
        ]);
        var page = Open("resources", Complete);
        Assert.Empty(page.FindAll("[data-testid='adopt-hangzhou-network']"));

        Click(page, "adopt-open-hangzhou");
        var network = page.FindComponents<WizardSelect<string>>().Single(s => s.Instance.TestId == "adopt-hangzhou-network");
        Assert.Equal(["", "vpc-1", "vpc-2"], network.Instance.Choices);
        Assert.Equal("company · vpc-1 · 10.99.0.0/16", network.Instance.Words("vpc-1"));
        Assert.True(network.Instance.IsDisabled("vpc-2"));
        Assert.EndsWith("made by a plan of this console", network.Instance.Words("vpc-2"), StringComparison.Ordinal);

        page.InvokeAsync(() => network.Instance.ValueChanged.InvokeAsync("vpc-1"));
        WaitForSave(page);

        Assert.Equal(new("hangzhou", ResourceKind.Network, "vpc-1", "network"), Assert.Single(Stored.Resources.Adopted!));
        Assert.Equal("10.99.0.0/16", Stored.Resources.Network("hangzhou")!.Cidr);
        Assert.Contains(page.FindComponents<WizardSelect<string>>(), s => s.Instance.TestId == "adopt-hangzhou-subnet-1");
    }

    [Fact]
    public void An_existing_cluster_is_chosen_from_those_the_cloud_shows()
    {
        Clouds.Owned.Add(new(ResourceKind.Cluster, "c77", "legacy", "cn-beijing", ResourceState.Ready, "running", null));
        var page = Open("resources", Complete);

        page.Find("[data-testid='existing-beijing'] input, input[data-testid='existing-beijing']").Change(true);
        var choice = page.FindComponents<WizardSelect<string>>().Single(s => s.Instance.TestId == "existing-beijing-choice");
        Assert.Equal("legacy · c77", choice.Instance.Words("c77"));
        page.InvokeAsync(() => choice.Instance.ValueChanged.InvokeAsync("c77"));
        WaitForSave(page);

        Assert.Equal(new ExistingCluster("beijing", "c77"), Assert.Single(Stored.Resources.ExistingClusters));
    }

    [Fact]
    public void The_entrance_is_chosen_and_a_bad_port_said_at_its_input()
    {
        var page = Open("routing", Complete);

        Type(page, "routing-port", "70000");
        Assert.Contains("70000 is not a port.", FieldOf(page, "routing-port"), StringComparison.Ordinal);
        page.Find("input[data-testid='routing-ElasticIp']").Change("ElasticIp");
        Type(page, "routing-bandwidth", "20");
        WaitForSave(page);

        Assert.Equal((RoutingKind.ElasticIp, 20), (Stored.Routing.Kind, Stored.Routing.BandwidthMbps));
    }

    [Fact]
    public void The_layer_is_asked_for_a_load_balancer_only_and_saved()
    {
        var page = Open("routing", Complete);

        page.Find("input[data-testid='routing-layer-Application']").Change("Application");
        WaitForSave(page);
        Assert.Equal(BalancerLayer.Application, Stored.Routing.Layer);

        page.Find("input[data-testid='routing-None']").Change("None");
        Assert.Empty(page.FindAll("[data-testid='routing-layer-Application']"));
    }

    [Fact]
    public void Order_names_and_approval_of_a_deploy_are_saved()
    {
        var page = Open("deploy", Complete);

        page.Find("input[data-testid='order-OneByOne']").Change("OneByOne");
        Type(page, "deploy-namespace", "default");
        Assert.Contains("cannot be used", FieldOf(page, "deploy-namespace"), StringComparison.Ordinal);
        Type(page, "deploy-namespace", "shop");
        page.Find("[data-testid='deploy-approval'] input, input[data-testid='deploy-approval']").Change(true);
        WaitForSave(page);

        Assert.Equal((SiteOrder.OneByOne, "shop", true), (Stored.Deploy.Order, Stored.Deploy.Namespace, Stored.Deploy.NeedsApproval));
    }

    [Fact]
    public void Waves_have_a_form_of_their_own_and_a_picture_that_follows_it()
    {
        var page = Open("deploy", Complete);
        Assert.Empty(page.FindAll("[data-testid=waves-picture]"));

        page.Find("input[data-testid='order-Waves']").Change("Waves");
        Assert.Equal(2, page.FindAll(".waves-picture .wave").Count);
        Type(page, "waves-at-once", "none");
        Assert.Contains("not a size", FieldOf(page, "waves-at-once"), StringComparison.Ordinal);
        Type(page, "waves-at-once", "50%");
        Type(page, "waves-soak", "15");
        Type(page, "waves-may-fail", "1");
        page.Find("[data-testid='waves-primary-last'] input, input[data-testid='waves-primary-last']").Change(true);
        WaitForSave(page);

        Assert.Equal((SiteOrder.Waves, new WaveRules(true, "50%", 15, 1, false, false)), (Stored.Deploy.Order, Stored.Deploy.Waves));
        Assert.Contains("healthy for 15 min", page.Find("[data-testid=waves-picture]").TextContent, StringComparison.Ordinal);
        Assert.Contains("primary", page.FindAll(".wave")[^1].InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public void People_who_may_enter_the_clusters_are_added_and_a_name_instead_of_a_number_is_said()
    {
        var page = Open("deploy", Complete);

        Click(page, "user-add");
        Type(page, "user-id-0", "alice");
        Assert.Contains("a name will not do", FieldOf(page, "user-id-0"), StringComparison.Ordinal);
        Type(page, "user-id-0", "204998877665544332");
        WaitForSave(page);
        Assert.Equal(new("hangzhou", "204998877665544332", false, ClusterRight.Dev, false), Assert.Single(Stored.Deploy.Users!));

        Click(page, "user-remove-0");
        WaitForSave(page);
        Assert.Null(Stored.Deploy.Users);
    }

    [Fact]
    public void Probes_are_added_changed_and_removed()
    {
        var page = Open("test", Complete);

        Click(page, "probe-add");
        Type(page, "probe-service-1", "web");
        Type(page, "probe-path-1", "no slash");
        Assert.Contains("cannot be asked", FieldOf(page, "probe-path-1"), StringComparison.Ordinal);
        Click(page, "probe-remove-0");
        WaitForSave(page);

        Assert.Equal("web", Assert.Single(Stored.Test.Probes).Service);
    }

    static string FieldOf(IRenderedComponent<Tandem.Web.Features.Wizard.WizardPage> page, string testId)
    {
        var input = page.Find($"input[data-testid='{testId}']");
        return input.Closest(".wizard-field")!.TextContent;
    }

    [Fact]
    public void Further_pools_of_nodes_are_added_and_a_bad_label_is_said_at_its_input()
    {
        var page = Open("resources", Complete);

        Click(page, "pool-add");
        Type(page, "pool-count-0", "3");
        Type(page, "pool-labels-0", "tier");
        Assert.Contains("tier is not a list of labels", FieldOf(page, "pool-labels-0"), StringComparison.Ordinal);
        Type(page, "pool-labels-0", "tier=batch");
        WaitForSave(page);
        Assert.Equal(new NodePoolShape("pool1", "ecs.g7.large", 3, "tier=batch"), Assert.Single(Stored.Resources.Pools!));
        Assert.Empty(Stored.Check());

        Click(page, "pool-remove-0");
        WaitForSave(page);
        Assert.Null(Stored.Resources.Pools);
    }

    [Fact]
    public void An_existing_classic_load_balancer_is_chosen_for_the_classic_layer()
    {
        Clouds.Owned.Add(
            new(
                ResourceKind.ClassicLoadBalancer,
                "lb-1",
                "company",
                "cn-hangzhou",
                ResourceState.Ready,
                "active",
                null,
                "203.0.113.9",
                new("", "", "")
            )
        );
        var page = Open("resources", Complete with { Routing = Complete.Routing with { Layer = BalancerLayer.Classic } });
        Assert.Contains(Store.Only.Plan.Check(), p => p.Field == "Layer");

        Click(page, "adopt-open-hangzhou");
        var balancer = page.FindComponents<WizardSelect<string>>().Single(s => s.Instance.TestId == "adopt-hangzhou-classic-entrance");
        Assert.Equal(("Choose one", "company · lb-1 · 203.0.113.9"), (balancer.Instance.Words(""), balancer.Instance.Words("lb-1")));
        page.InvokeAsync(() => balancer.Instance.ValueChanged.InvokeAsync("lb-1"));
        WaitForSave(page);
        Assert.DoesNotContain(Stored.Check(), p => p.Field == "Layer");
    }
}
