using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>An account that acts as a role: its tokens end in the middle of the work, and nobody notices.</summary>
public sealed class RoleRunTests
{
    [Fact]
    public async Task A_run_outlives_the_tokens_it_began_with()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-role-").FullName;
        try
        {
            var sandbox = Path.Combine(folder, "sandbox");
            var options = new SandboxOptions { DataDirectory = sandbox, Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            Assert.Contains("assumed-role/tandem-guarded", accounts[0].LastCheck!.Identity);
            Assert.All(accounts, a => Assert.True(a.LastCheck!.Passed, string.Join("; ", a.LastCheck.Problems)));
            var plan = await console.AddPlanAsync("Shop", accounts);
            int[] ends = [5, 20, 40, 41, 60];
            foreach (var call in ends)
            {
                server.Faults.Plan(new(FaultKind.ExpireToken) { FromCall = call });
            }

            var view = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);

            Assert.True(view.State == RunState.Succeeded, string.Join("; ", view.Steps.Values.Select(s => s.Outcome).OfType<Failed>()));
            Assert.Empty(server.Faults.Planned);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("tandem-nobody", null, "EntityNotExist.Role")]
    [InlineData("tandem-guarded", "guessed", "NoPermission")]
    [InlineData("tandem-guarded", null, "NoPermission")]
    public async Task A_wrong_role_or_external_id_is_told_when_the_account_is_tested(string role, string? externalId, string code)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-role-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var first = server.Descriptor.Accounts[0];
            var wrong = first with { RoleArn = $"acs:ram::{first.AccountId}:role/{role}", ExternalId = externalId };

            var added = await console.AddAccountsAsync(server.Descriptor with { Accounts = [wrong, server.Descriptor.Accounts[1]] });

            var problem = Assert.Single(added[0].LastCheck!.Problems);
            Assert.Equal((code, "RoleArn"), (problem.Code, problem.Field));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
