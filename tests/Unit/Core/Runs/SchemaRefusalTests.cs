using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Runs;
using Tandem.Runs.Steps;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Board;
using Tandem.Unit.Web.Wizard;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class SchemaRefusalTests
{
    static readonly StepGraph Graph = new([
        new("backup-2/render", StepKinds.Render, "backup-2", Text.Of($"Render"), []),
        new("backup-2/apply", StepKinds.Apply, "backup-2", Text.Of($"Apply"), ["backup-2/render"]),
    ]);

    readonly FakeTimeProvider _clock = new();
    readonly WatchedClusters _clusters = new();
    readonly ListedReleases _releases = new();

    [Fact]
    public async Task Rule_11_a_field_that_the_cluster_does_not_know_fails_the_step_with_file_and_line_before_anything_is_written()
    {
        var r = new ObjectRef("", "Service", "hello", "hello");
        _clusters.Refused =
        [
            new(r, ["spec", "prots"], Text.Of($"'prots' is no field of spec."), Text.Of($"Did you mean 'ports'?")),
            new(r, ["spec", "tpye"], Text.Of($"'tpye' is no field of spec."), Text.Of($"Did you mean 'type'?")),
        ];

        var view = await RunAsync();

        // The cluster of this test throws at every write.
        var failed = Assert.IsType<Failed>(view.Step("backup-2/apply").Outcome);
        Assert.Equal("overlays.render", failed.Failure.Code);
        Assert.Equal("base/deployment.yaml:9: 'prots' is no field of spec.", failed.Failure.What.ToString());
        Assert.Empty(await _releases.CurrentAsync(CancellationToken.None));
    }

    async Task<RunView> RunAsync()
    {
        var bell = new Doorbell();
        var store = new MemoryRunStore(bell, _clock);
        var draft = SamplePlan.Draft();
        var wanted = new NewRun(
            draft.Id,
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            _clock.GetUtcNow(),
            false,
            new(draft.Plan, Graph)
        );
        var asked = AuditEntry.By(Actor.Console, _clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        var run = await store.CreateAsync(wanted, _ => asked, CancellationToken.None);
        var renderer = new FakeRenderer();
        var sites = new SiteSteps(new SiteClusters(new FakeAccounts(Guid.Empty, Guid.NewGuid(), SamplePlan.Edge), null!, _clusters));
        IRunStep[] steps =
        [
            new RenderStep(renderer),
            new ApplyStep(
                sites,
                new ReleaseBytes(renderer, _releases, new EmptyReleases(), AsWritten.Images(renderer)),
                _releases,
                new SchemaGate(renderer),
                _clock
            ),
        ];
        await new RunExecutor(store, steps, bell, _clock, NullLogger<RunExecutor>.Instance).ExecuteAsync(
            run.Id,
            "test",
            CancellationToken.None
        );
        return RunView.Empty.Apply(await store.ReadAsync(run.Id, 0, 500, CancellationToken.None));
    }
}
