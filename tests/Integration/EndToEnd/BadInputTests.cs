using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Clouds;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Integration.EndToEnd;

/// <summary>What people get wrong: each a clear sentence at the right place, and nothing half-done left unexplained.</summary>
public sealed partial class BadInputTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-bad-").FullName;
    SandboxServer _sandbox = null!;
    SeededConsole _console = null!;

    SandboxDescriptor World => _sandbox.Descriptor;

    public async ValueTask InitializeAsync()
    {
        var options = new SandboxOptions { DataDirectory = Path.Combine(_folder, "sandbox"), Speed = 1000 };
        _sandbox = await SandboxServer.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        _console = await SeededConsole.OpenAsync(Path.Combine(_folder, "data"));
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    NewAccount Account(int index = 0) =>
        new(
            "Shop",
            AccountKind.Alibaba,
            World.Accounts[index].AccessKeyId,
            World.Accounts[index].Region,
            new SecretText(World.Accounts[index].AccessKeySecret),
            World.CloudEndpoint,
            World.CloudCaPem,
            true
        );

    async Task<IReadOnlyList<Failure>> TestAsync(NewAccount account)
    {
        var result = await _console.Get<AccountService>().TestAsync(SeededConsole.Engineer, account, CancellationToken.None);
        return result.Ok ? result.Value.Problems : [result.Failure];
    }

    static void Says(IReadOnlyList<Failure> failures, string pattern) =>
        Assert.Contains(failures, f => Regex.IsMatch(f.ToString(), pattern, RegexOptions.IgnoreCase));

    [Fact]
    public async Task A_right_account_has_no_problem() => Assert.Empty(await TestAsync(Account()));

    [Fact]
    public async Task A_wrong_key_is_named() =>
        Says(await TestAsync(Account() with { KeyId = "LTAIdoesnotexist000" }), "LTAIdoesnotexist000|key id");

    [Fact]
    public async Task A_wrong_secret_is_told_apart_from_a_wrong_key()
    {
        var problems = await TestAsync(Account() with { Secret = new SecretText("canary-wrong-secret") });
        Says(problems, "secret");
        Assert.DoesNotContain(problems, p => p.ToString().Contains("canary-wrong-secret"));
    }

    [Fact]
    public async Task A_disabled_key_is_named()
    {
        var disabled = World.Accounts.ToList().FindIndex(a => a.Name.Contains("disabled", StringComparison.Ordinal));
        Says(await TestAsync(Account(disabled)), "disabled");
    }

    [Fact]
    public async Task Missing_permissions_are_listed_all_at_once()
    {
        var readOnly = World.Accounts.ToList().FindIndex(a => a.Name.Contains("readonly", StringComparison.Ordinal));
        Says(await TestAsync(Account(readOnly)), "CreateVpc.*CreateCluster|CreateCluster.*CreateVpc");
    }

    [Fact]
    public async Task A_clock_that_is_off_is_said_with_how_far()
    {
        _sandbox.Faults.Plan(
            new Tandem.Sandbox.Clouds.Faults.SandboxFault(Tandem.Sandbox.Clouds.Faults.FaultKind.ClockSkew, "*")
            {
                Milliseconds = 20 * 60 * 1000,
            }
        );
        Says(await TestAsync(Account()), "clock");
    }

    [Fact]
    public async Task An_unreachable_endpoint_is_said_to_be_so() =>
        Says(await TestAsync(Account() with { Endpoint = "https://127.0.0.1:1" }), "127.0.0.1:1|reach|connect");

    [Fact]
    public async Task An_unknown_region_is_said_with_those_there_are() =>
        Says(await TestAsync(Account() with { Region = "cn-atlantis" }), "cn-atlantis.*cn-");

    [Fact]
    public async Task A_cluster_certificate_for_another_name_is_refused()
    {
        // The server answers to 127.0.0.1 and localhost; by this name it cannot prove who it is.
        var kubeconfig = ServerLine().Replace(World.Clusters[0].Kubeconfig, "$0\n    tls-server-name: other.example");
        var problems = await TestAsync(new NewAccount("Edge", AccountKind.Kubeconfig, "", "", new SecretText(kubeconfig), IsSandbox: true));
        Says(problems, "certificate|name");
    }

    [Fact]
    public async Task A_kubeconfig_that_runs_a_program_is_refused_by_the_field()
    {
        var canary = Path.Combine(_folder, "canary");
        var kubeconfig = TokenLine()
            .Replace(
                World.Clusters[0].Kubeconfig,
                $"    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: touch\n      args: ['{canary}']"
            );
        Says(await TestAsync(new NewAccount("Edge", AccountKind.Kubeconfig, "", "", new SecretText(kubeconfig), IsSandbox: true)), "exec");
        Assert.False(File.Exists(canary));
    }

    [Fact]
    public async Task Overlapping_ranges_are_refused_before_anything_runs()
    {
        var draft = await PlanAsync(p =>
            p with
            {
                Resources = p.Resources with { Networks = [p.Resources.Networks[0], p.Resources.Networks[0] with { Site = "backup" }] },
            }
        );
        var run = await _console.Get<RunService>().RequestAsync(SeededConsole.Engineer, draft, RunPurpose.Deploy, CancellationToken.None);
        Assert.Matches("overlaps", run.Failure!.ToString());
        Assert.Contains("Networks[backup]", run.Failure.Field);
    }

    [Fact]
    public async Task Malformed_YAML_stops_the_run_at_its_file_and_line_before_a_cloud_is_touched()
    {
        var before = (await EndToEnd.World.ResourcesAsync(Path.Combine(_folder, "sandbox"))).Count;
        var view = await RunAsync(p =>
            p with
            {
                Overlays = new(Replace(p.Overlays.Files, "base/service.yaml", "kind: Service\n  spec: [\n")),
            }
        );
        var failed = Assert.IsType<Failed>(view.Step("primary/render").Outcome);
        Assert.Matches(@"base/service\.yaml:2", failed.Failure.ToString());
        Assert.Equal(before, (await EndToEnd.World.ResourcesAsync(Path.Combine(_folder, "sandbox"))).Count);
    }

    [Fact]
    public async Task An_image_that_does_not_exist_fails_the_site_in_words_and_the_run_can_be_torn_down()
    {
        var draft = await PlanAsync(p =>
            p with
            {
                Overlays = new([
                    .. p.Overlays.Files.Select(f =>
                        f with
                        {
                            Content = f.Content.Replace("hello:1.0", "hello:broken", StringComparison.Ordinal),
                        }
                    ),
                ]),
            }
        );
        var view = await _console.ExecuteAsync((await _console.RequestAsync(draft)).Id);
        Assert.Equal(RunState.Failed, view.State);
        var failed = Assert.IsType<Failed>(view.Step("primary/deploy").Outcome);
        Assert.Matches("hello:broken|image", failed.Failure.ToString());
        Assert.Equal(StepState.Waiting, view.Step("backup/deploy").State);

        var down = await _console.ExecuteAsync((await _console.RequestAsync(draft, RunPurpose.TearDown)).Id);
        Assert.Equal(RunState.Succeeded, down.State);
    }

    async Task<PlanDraft> PlanAsync(Func<Plan, Plan> change) =>
        await _console.AddPlanAsync("Shop", await _console.AddAccountsAsync(World), change);

    async Task<RunView> RunAsync(Func<Plan, Plan> change) =>
        await _console.ExecuteAsync((await _console.RequestAsync(await PlanAsync(change))).Id);

    static IReadOnlyList<OverlayFile> Replace(IReadOnlyList<OverlayFile> files, string path, string content) =>
        [.. files.Select(f => f.Path == path ? f with { Content = content } : f)];

    [GeneratedRegex(@"^    server: .*$", RegexOptions.Multiline)]
    private static partial Regex ServerLine();

    [GeneratedRegex(@"^    token: .*$", RegexOptions.Multiline)]
    private static partial Regex TokenLine();
}
