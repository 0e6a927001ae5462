using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>People are let into clusters and out again, and what others gave them is never lost.</summary>
public sealed class ClusterUserTests
{
    const string Person = "204998877665544332";

    static CancellationToken Soon => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rights_are_given_beside_those_that_are_there_and_only_they_are_taken_away()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-users-").FullName;
        try
        {
            var options = new SandboxOptions { DataDirectory = Path.Combine(folder, "sandbox"), Speed = 500 };
            await using var server = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, Soon);
            await using var console = await SeededConsole.OpenAsync(Path.Combine(folder, "data"));
            var accounts = await console.AddAccountsAsync(server.Descriptor);
            var client = await RawCloud.OpenAsync(console, accounts[0].Id);
            // Somebody gave this person everything of one kind in all clusters, long ago.
            await WriteAsync(
                client,
                new
                {
                    cluster = "",
                    role_type = "all-clusters",
                    role_name = "restricted",
                    is_ram_role = false,
                }
            );
            var plan = await console.AddPlanAsync(
                "Shop",
                accounts,
                p =>
                    p with
                    {
                        Deploy = p.Deploy with
                        {
                            Users =
                            [
                                new("primary", Person, false, ClusterRight.Dev, false),
                                new("primary", Person, false, ClusterRight.Ops, true),
                                new("backup", "300000000000000001", true, ClusterRight.Restricted, true),
                            ],
                        },
                    }
            );

            var made = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.Equal(RunState.Succeeded, made.State);
            var cluster = made.Step("primary/cluster").Resource!.Id;
            Assert.Equal(
                ["all-clusters restricted", $"{cluster} ops", $"{cluster}/{plan.Plan.Deploy.Namespace} dev"],
                await ReadAsync(client)
            );

            var again = await console.ExecuteAsync((await console.RequestAsync(plan)).Id);
            Assert.IsType<Skipped>(again.Step("primary/users").Outcome);

            var removed = await console.ExecuteAsync((await console.RequestAsync(plan, RunPurpose.TearDown)).Id);
            Assert.True(
                removed.State == RunState.Succeeded,
                string.Join('\n', removed.Steps.Values.Select(s => s.Outcome).OfType<Failed>())
            );
            Assert.Equal(["all-clusters restricted"], await ReadAsync(client));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task WriteAsync(AlibabaClient client, object entry)
    {
        var call = AlibabaCall.Roa(
            Product.Cs,
            "GrantPermissions",
            "cn-hangzhou",
            HttpMethod.Post,
            ["permissions", "users", Person],
            (object[])[entry]
        );
        var done = await client.CallAsync(call, Soon);
        Assert.True(done.Ok, done.Failure?.ToString());
    }

    static async Task<IReadOnlyList<string>> ReadAsync(AlibabaClient client)
    {
        var call = AlibabaCall.Roa(Product.Cs, "DescribeUserPermission", "cn-hangzhou", HttpMethod.Get, ["permissions", "users", Person]);
        var all = (await client.CallAsync(call, Soon)).Value;
        return [.. all.Items().Select(e => $"{e.Text("resource_id")} {e.Text("role_name")}").Order(StringComparer.Ordinal)];
    }
}
