using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

public sealed class EntranceRunTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_load_balancer_takes_visitors_is_healthy_and_is_torn_down()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-entrance-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var plan = await console.AddPlanAsync(
                "Shop",
                await console.AddAccountsAsync(server.Descriptor),
                p => p with { Routing = RoutingSection.Empty with { Layer = BalancerLayer.Application } }
            );

            var made = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.Equal(RunState.Succeeded, made.State);
            Assert.IsType<Succeeded>(made.Step("primary/register").Outcome);
            Assert.IsType<Succeeded>(made.Step("primary/probe").Outcome);
            string[] entrance = ["app-listener", "app-load-balancer", "app-server-group"];
            Assert.Equal(entrance, Owned(server, "app-"));
            Assert.Empty(Owned(server, "load-balancer", "listener", "server-group"));

            var cloud = (await console.Get<ICloudProvider>().OpenAsync(plan.Plan.Sites.Primary!.AccountId, Cancellation)).Value;
            var owned = (await cloud.ListOwnedAsync(plan.Plan.Sites.Primary.Region, plan.Id.ToString("N"), Cancellation)).Value;
            Assert.All(
                owned.Where(r => r.Kind is ResourceKind.AppLoadBalancer or ResourceKind.AppServerGroup or ResourceKind.AppListener),
                r => Assert.Equal(ResourceState.Ready, r.State)
            );

            var removed = await console.ExecuteAsync((await console.RequestAsync(plan, RunPurpose.TearDown)).Id);
            Assert.Equal(RunState.Succeeded, removed.State);
            Assert.DoesNotContain(server.Resources, r => r.Tags.ContainsKey(Ownership.PlanTag));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_existing_classic_load_balancer_is_used_beside_what_is_on_it_and_left_as_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-classic-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Cancellation);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            var balancer = await ForeignBalancer.MakeAsync(console, accounts[0]);
            var before = server.Resources.Select(r => (r.Kind, r.Id, r.Name)).ToHashSet();
            var plan = await console.AddPlanAsync(
                "Shop",
                accounts,
                p =>
                    p with
                    {
                        Routing = RoutingSection.Empty with { Layer = BalancerLayer.Classic },
                        Resources = p.Resources with
                        {
                            Adopted = [new("primary", ResourceKind.ClassicLoadBalancer, balancer, "classic-entrance")],
                        },
                    }
            );

            var made = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.True(made.State == RunState.Succeeded, string.Join('\n', made.Steps.Values.Select(s => s.Outcome).OfType<Failed>()));
            Assert.IsType<Skipped>(made.Step("primary/classic-entrance").Outcome);
            Assert.Equal(["classic-listener", "classic-server-group"], Owned(server, "classic-"));
            Assert.Equal("running", server.Resources.Single(r => r.Kind == "classic-listener" && r.Tags.Count > 0).State);
            var group = made.Step("primary/classic-server-group").Resource!;
            Assert.Equal(2, await ForeignBalancer.CountServersAsync(console, accounts[0], group.Id));

            var again = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.Equal(RunState.Succeeded, again.State);
            Assert.Equal(2, await ForeignBalancer.CountServersAsync(console, accounts[0], group.Id));

            var removed = await console.ExecuteAsync((await console.RequestAsync(plan, RunPurpose.TearDown)).Id);
            Assert.Equal(RunState.Succeeded, removed.State);
            Assert.Equal(before, server.Resources.Select(r => (r.Kind, r.Id, r.Name)).ToHashSet());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Kinds of the plans' own resources that begin like one of these, sorted.</summary>
    static IEnumerable<string> Owned(SandboxServer server, params string[] starts) =>
        server
            .Resources.Where(r => r.Tags.ContainsKey(Ownership.PlanTag) && starts.Any(s => r.Kind.StartsWith(s, StringComparison.Ordinal)))
            .Select(r => r.Kind)
            .Order(StringComparer.Ordinal);
}
