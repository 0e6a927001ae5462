using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
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
}
