using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Unit.Web.Shell;
using Tandem.Web.Features.SandboxDesk;
using Tandem.Web.Hosting;
using Tandem.Web.Shell;
using Xunit;

namespace Tandem.Unit.Web.SandboxDesk;

public sealed class SandboxPageTests : ComponentTest
{
    readonly FakeSandbox _sandbox = new();

    IRenderedComponent<SandboxPage> Open()
    {
        var access = new SandboxAccess { IsOn = true };
        access.Serve(() => null, _sandbox);
        Services.AddSingleton(access);
        return Render<SandboxPage>();
    }

    [Fact]
    public void Resources_and_clusters_are_listed_with_where_to_find_them()
    {
        var page = Open();

        Assert.Contains("vpc-1", page.Find("[data-testid=sandbox-resources]").TextContent, StringComparison.Ordinal);
        Assert.Contains("t-cluster", page.Find("[data-testid=cluster-c1]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/data/edge/admin.kubeconfig", page.Find("[data-testid=cluster-edge] input").GetAttribute("value"));
    }

    [Theory]
    [InlineData("fault-cluster", FaultKind.FailCreate, "CreateCluster")]
    [InlineData("fault-vpc", FaultKind.DropAfter, "CreateVpc")]
    [InlineData("fault-throttle", FaultKind.Throttle, "*")]
    public void An_example_plans_its_fault_at_one_click_and_can_be_taken_back(string button, FaultKind kind, string operation)
    {
        var page = Open();

        page.Find($"[data-testid={button}]").Click();

        Assert.Equal((kind, operation), (_sandbox.Faults[0].Fault.Kind, _sandbox.Faults[0].Fault.Operation));
        page.Find("[data-testid=fault-remove]").Click();
        Assert.Empty(_sandbox.Faults);
        Assert.NotNull(page.Find("[data-testid=no-faults]"));
    }

    [Fact]
    public void The_form_asks_only_for_what_the_kind_knows_and_plans_what_was_typed()
    {
        var page = Open();
        page.Find("[data-testid=fault-operation]").Change("CreateVSwitch");
        page.Find("[data-testid=fault-from]").Change("2");
        page.Find("[data-testid=fault-times]").Change("3");
        page.Find("[data-testid=fault-status]").Change("400");
        page.Find("[data-testid=fault-code]").Change("OperationConflict");
        page.Find("form").Submit();

        var expected = new SandboxFault(FaultKind.Fail, "CreateVSwitch")
        {
            FromCall = 2,
            Times = 3,
            Status = 400,
            Code = "OperationConflict",
        };
        Assert.Equal(expected, _sandbox.Faults[0].Fault);
        Assert.Contains("calls 2 to 4", page.Find("[data-testid=faults]").TextContent, StringComparison.Ordinal);

        page.Find("[data-testid=fault-kind]").Change("Hang");
        Assert.Empty(page.FindAll("[data-testid=fault-code]"));
        Assert.Equal("600", page.Find("[data-testid=fault-seconds]").GetAttribute("value"));
        page.Find("[data-testid=fault-kind]").Change("ClockSkew");
        Assert.Empty(page.FindAll("[data-testid=fault-operation]"));
    }

    [Fact]
    public void The_edge_cluster_goes_and_comes_back()
    {
        var page = Open();

        page.Find("[data-testid=fault-edge]").Click();
        Assert.Contains("Taken away", page.Find("[data-testid=cluster-edge]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Bring the edge cluster back", page.Markup, StringComparison.Ordinal);

        page.Find("[data-testid=fault-edge]").Click();
        Assert.Empty(_sandbox.Away);
    }

    [Fact]
    public void A_Sandbox_that_does_not_answer_is_said_to_be_so_until_it_does()
    {
        _sandbox.IsSilent = true;
        var page = Open();
        Assert.Contains("The Sandbox does not answer", page.Markup, StringComparison.Ordinal);

        _sandbox.IsSilent = false;
        Clock.Advance(TimeSpan.FromSeconds(2));

        page.WaitForAssertion(() => Assert.Contains("vpc-1", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("does not answer", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_Sandbox_there_is_no_desk_and_no_way_to_it()
    {
        Assert.Contains("The Sandbox is off", Render<SandboxPage>().Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("/sandbox", Render<Navigation>(p => p.Add(n => n.Actor, Who.Now)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_way_to_the_desk_is_shown_to_those_who_edit_plans()
    {
        Open();
        Assert.Contains("/sandbox", Render<Navigation>(p => p.Add(n => n.Actor, Who.Now)).Markup, StringComparison.Ordinal);
        var auditor = new Actor("u2", "bob", new HashSet<Role> { Role.Auditor });
        Assert.DoesNotContain("/sandbox", Render<Navigation>(p => p.Add(n => n.Actor, auditor)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_fault_has_words_in_both_languages()
    {
        Assert.Equal(Enum.GetValues<FaultKind>().Order(), FaultWords.Kinds.Order());
        var chinese = Tandem.Web.Shared.Translations.Of("zh-CN");
        Assert.All(
            FaultWords.Kinds.Select(FaultWords.Of),
            words =>
            {
                Assert.Contains(words.Name, chinese.Keys);
                Assert.Contains(words.Does, chinese.Keys);
            }
        );
    }
}
