using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Runs;

/// <summary>Two ends that exist are not yet a connection.</summary>
public sealed class VerifyLinkTests
{
    static readonly PlanDraft Draft = SamplePlan.Draft();

    // What the ends are is not what is tested: anything that can be compared will do.
    static readonly StepGraph Graph = new([
        End("primary"),
        End("backup-1"),
        new("backup-1/vpn-proof", StepKinds.VerifyLink, "backup-1", Text.Of($"Wait"), ["backup-1/end", "primary/end"]),
    ]);

    readonly MemoryCloud _cloud = new();
    readonly FakeTimeProvider _clock = new();
    readonly Doorbell _bell = new();

    static StepSpec End(string site) =>
        new(
            $"{site}/end",
            StepKinds.EnsureResource,
            site,
            Text.Of($"Make"),
            [],
            new NetworkSpec(site, "cn-beijing", new(Draft.Id.ToString("N"), $"{site}/end"), "10.0.0.0/16")
        );

    async Task<StepView> RunAsync(Action<TimeSpan> meanwhile)
    {
        var store = new MemoryRunStore(_bell, _clock);
        var wanted = new NewRun(
            Draft.Id,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            _clock.GetUtcNow(),
            false,
            new(Draft.Plan, Graph)
        );
        var asked = AuditEntry.By(Actor.Console, _clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        var run = await store.CreateAsync(wanted, _ => asked, CancellationToken.None);
        IRunStep[] steps = [new EnsureResourceStep(_cloud, _clock), new VerifyLinkStep(_cloud, _clock)];
        var executing = new RunExecutor(store, steps, _bell, _clock, NullLogger<RunExecutor>.Instance).ExecuteAsync(
            run.Id,
            "test",
            CancellationToken.None
        );
        var began = _clock.GetUtcNow();
        while (!executing.IsCompleted)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
            _clock.Advance(TimeSpan.FromSeconds(5));
            meanwhile(_clock.GetUtcNow() - began);
        }
        await executing;
        return RunView.Empty.Apply(await store.ReadAsync(run.Id, 0, 500, CancellationToken.None)).Step("backup-1/vpn-proof");
    }

    void Down(string state)
    {
        foreach (var end in _cloud.All.Values)
        {
            _cloud.Differences[end.Id] = [new(VpnConnectionSpec.Tunnels, "up", state, true)];
        }
    }

    [Fact]
    public async Task It_waits_until_the_ends_have_agreed()
    {
        var seen = false;
        var proof = await RunAsync(passed =>
        {
            if (passed < TimeSpan.FromMinutes(2))
            {
                Down("ike_sa_not_established");
                seen = true;
            }
            else
            {
                _cloud.Differences.Clear();
            }
        });
        Assert.True(seen);
        Assert.Equal(StepState.Succeeded, proof.State);
    }

    [Fact]
    public async Task It_gives_up_after_a_while_and_says_what_the_cloud_says()
    {
        foreach (var site in (string[])["primary", "backup-1"])
        {
            var id = _cloud.Put(Graph[$"{site}/end"].Resource!).Id;
            _cloud.Differences[id] = [new(VpnConnectionSpec.Tunnels, "up", "ike_sa_not_established", true)];
        }
        var failure = Assert.IsType<Failed>((await RunAsync(_ => { })).Outcome).Failure;
        Assert.Equal("vpn.down", failure.Code);
        Assert.Contains("ike_sa_not_established", failure.What.ToString(), StringComparison.Ordinal);
    }
}
