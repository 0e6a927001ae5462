using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.EndToEnd;

public sealed class VpnRunTests
{
    [Fact]
    public async Task A_plan_with_a_vpn_connects_two_accounts_leaves_no_key_behind_and_is_torn_down()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-vpn-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
            var data = Path.Combine(folder, "data");
            await using var console = await SeededConsole.OpenAsync(data);
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            var plan = await console.AddPlanAsync(
                "Shop",
                accounts,
                p => p with { Routing = RoutingSection.Empty with { Kind = RoutingKind.Vpn } }
            );

            var made = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.Equal(RunState.Succeeded, made.State);
            Assert.Equal(2, server.Resources.Count(r => r.Kind == "vpn-connection"));
            Assert.IsType<Succeeded>(made.Step("backup/vpn-proof").Outcome);

            var key = (await console.Get<ILinkKeys>().OfAsync($"{plan.Id:N}/backup", CancellationToken.None)).Reveal();
            Assert.Equal(48, key.Length);
            foreach (
                var file in Directory
                    .EnumerateFiles(data, "*", SearchOption.AllDirectories)
                    .Where(f => !f.EndsWith(".lock", StringComparison.Ordinal))
            )
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var memory = new MemoryStream();
                await stream.CopyToAsync(memory, CancellationToken.None);
                Assert.True(memory.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) < 0, file);
            }

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
    public async Task A_gateway_that_was_made_and_never_tagged_is_torn_down_too()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-vpn-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var plan = await console.AddPlanAsync(
                "Shop",
                await console.AddAccountsAsync(server.Descriptor),
                p => p with { Routing = RoutingSection.Empty with { Kind = RoutingKind.Vpn } }
            );
            server.Faults.Plan(
                new SandboxFault(FaultKind.Fail, "TagResources")
                {
                    Status = 403,
                    Code = "Forbidden.RAM",
                    Times = 2,
                }
            );

            var failed = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.Equal(RunState.Failed, failed.State);
            Assert.Contains(server.Resources, r => r.Kind == "vpn-gateway" && !r.Tags.ContainsKey(Ownership.PlanTag));

            var removed = await console.ExecuteAsync((await console.RequestAsync(plan, RunPurpose.TearDown)).Id);
            Assert.True(
                removed.State == RunState.Succeeded,
                string.Join('\n', removed.Steps.Values.Select(s => s.Outcome).OfType<Failed>())
            );
            Assert.DoesNotContain(server.Resources, r => r.Kind == "vpn-gateway" || r.Tags.ContainsKey(Ownership.PlanTag));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
