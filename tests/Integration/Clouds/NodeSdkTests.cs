using System.Diagnostics;
using Tandem.Integration.EndToEnd;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>The vendor's own clients for Node take the Sandbox for the real cloud: what they accept, our client may rely on.</summary>
public sealed class NodeSdkTests(CloudFixture fixture, ITestOutputHelper output) : IClassFixture<CloudFixture>
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    static string Sources => Path.Combine(Repository.Root, "tests", "Integration", "Clouds", "node");

    [Fact]
    public async Task The_official_clients_make_list_tag_and_delete_a_network_and_a_cluster()
    {
        if (!IsInstalled("npm") || !IsInstalled("node"))
        {
            const string missing = "npm or node is not installed, so the official clients were not tried.";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", missing);
            Assert.Skip(missing);
        }
        var folder = Directory.CreateTempSubdirectory("tandem-node-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Sources))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
            await RunAsync(folder, "npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], []);
            var said = await RunAsync(folder, "node", ["walk.mjs"], await AccountAsync(folder));
            Assert.EndsWith("walked", said.TrimEnd(), StringComparison.Ordinal);
            Assert.DoesNotContain(fixture.Sandbox.Resources, r => r.Account == fixture.First.AccountId);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    async Task<Dictionary<string, string>> AccountAsync(string folder)
    {
        var authority = Path.Combine(folder, "authority.pem");
        await File.WriteAllTextAsync(authority, fixture.Sandbox.Descriptor.CloudCaPem);
        return new()
        {
            ["ENDPOINT"] = new Uri(fixture.Sandbox.Descriptor.CloudEndpoint).Authority,
            ["KEY"] = fixture.First.AccessKeyId,
            ["SECRET"] = fixture.First.AccessKeySecret,
            ["REGION"] = fixture.First.Region,
            ["CLUSTER_CIDR"] = "172.28.0.0/16",
            ["NODE_EXTRA_CA_CERTS"] = authority,
        };
    }

    static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program)));

    async Task<string> RunAsync(string folder, string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var process = Process.Start(start)!;
        try
        {
            var (said, complained) = (
                process.StandardOutput.ReadToEndAsync(limit.Token),
                process.StandardError.ReadToEndAsync(limit.Token)
            );
            await process.WaitForExitAsync(limit.Token);
            output.WriteLine(await said);
            Assert.True(process.ExitCode == 0, $"{program}: {await said}{await complained}");
            return await said;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
