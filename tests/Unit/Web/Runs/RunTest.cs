using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Shell;
using Tandem.Web.Features.Runs;

namespace Tandem.Unit.Web.Runs;

/// <summary>What the tests of a run's page share: a ledger in memory, and a run of two steps on two sites.</summary>
public abstract class RunTest : ComponentTest
{
    protected RunTest()
    {
        Bell = new Doorbell();
        Store = new MemoryRunStore(Bell, Clock);
        Services.AddSingleton(Bell);
        Services.AddSingleton<IRunStore>(Store);
        Services.AddSingleton(new RunFeed(Store, Bell, Clock));
        Services.AddSingleton(new RunService(Store, Queue, Clock, new MemoryReleases()));
        Who.Now = People.Engineer;
    }

    private protected MemoryRunStore Store { get; }

    private protected NoQueue Queue { get; } = new();

    protected Doorbell Bell { get; }

    protected NavigationManager Nav => ((IServiceProvider)Services).GetRequiredService<NavigationManager>();

    protected static RunDefinition Definition { get; } =
        new(
            Plan.Empty with
            {
                Sites = new([new("east", "East", Guid.NewGuid(), "e-1"), new("west", "West", Guid.NewGuid(), "w-1")], 15, 5),
            },
            new StepGraph([
                new("east/render", StepKinds.Render, "east", Text.Of($"Render the overlay of {"East"}"), []),
                new("east/deploy", StepKinds.Apply, "east", Text.Of($"Deploy the application to {"East"}"), ["east/render"]),
                new("west/deploy", StepKinds.Apply, "west", Text.Of($"Deploy the application to {"West"}"), ["east/deploy"]),
            ])
        );

    /// <summary>A stored run that nobody carries out yet.</summary>
    protected Run NewRun(ApprovalState approval = ApprovalState.NotNeeded, string by = "alice") =>
        Done(
            Store.CreateAsync(
                new(Guid.NewGuid(), "shop", RunPurpose.Deploy, approval, by, Clock.GetUtcNow(), true, Definition),
                id => AuditEntry.By(Actor.Console, Clock.GetUtcNow(), "run.requested", $"run/{id}", Text.Of($"asked")),
                CancellationToken.None
            )
        );

    protected RunClaim Claim(Run run) => Done(Store.ClaimAsync(run.Id, "here", CancellationToken.None))!;

    protected void Write(RunClaim claim, params RunEvent[] events) =>
        Done(Store.AppendAsync(claim, [.. events.Select(e => e with { At = Clock.GetUtcNow() })], CancellationToken.None));

    protected void Finish(RunClaim claim, RunState state)
    {
        var audit = AuditEntry.By(Actor.Console, Clock.GetUtcNow(), "run.ended", $"run/{claim.RunId}", Text.Of($"ended"));
        var finished = new RunFinished(state, null) { At = Clock.GetUtcNow() };
        Done(Store.FinishAsync(claim, state, finished, audit, CancellationToken.None));
    }

    private protected IRenderedComponent<RunPage> Page(Run run) => Render<RunPage>(p => p.Add(x => x.Id, run.Id));

    /// <summary>The memory answers at once.</summary>
    static T Done<T>(Task<T> task) => task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : throw new InvalidOperationException();
}
