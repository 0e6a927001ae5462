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

    /// <summary>Kinds of the plans' own resources that begin like one of these, sorted.</summary>
    static IEnumerable<string> Owned(SandboxServer server, params string[] starts) =>
        server
            .Resources.Where(r => r.Tags.ContainsKey(Ownership.PlanTag) && starts.Any(s => r.Kind.StartsWith(s, StringComparison.Ordinal)))
            .Select(r => r.Kind)
            .Order(StringComparer.Ordinal);
}
