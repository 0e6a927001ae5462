using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Plans;
using Tandem.Runs;

namespace Tandem.Unit.Core.Fakes;

/// <summary>A store, a doorbell and an executor whose steps do what the test says.</summary>
sealed class Stage
{
    public Stage()
    {
        Store = new MemoryRunStore(Doorbell, Clock);
        Executor = NewExecutor();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public Doorbell Doorbell { get; } = new();

    public MemoryRunStore Store { get; }

    public RunExecutor Executor { get; }

    /// <summary>Step key → what it does; a step without an entry succeeds at once.</summary>
    public ConcurrentDictionary<string, Func<StepContext, CancellationToken, Task<StepOutcome>>> Acts { get; } = new();

    /// <summary>Another process on the same store.</summary>
    public RunExecutor NewExecutor() => new(Store, [new Actor(this)], Doorbell, Clock, NullLogger<RunExecutor>.Instance);

    public static StepOutcome Good => new Succeeded(Text.Of($"Done."));

    public static StepOutcome Bad => new Failed(new Failure("test.bad", Text.Of($"It broke."), Text.Of($"Mend it.")));

    /// <summary>A step written as <c>key</c> or <c>key: dependency dependency</c>.</summary>
    public static StepSpec Step(string line)
    {
        var parts = line.Split(':', StringSplitOptions.TrimEntries);
        var dependsOn = parts.Length > 1 ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return new StepSpec(parts[0], "act", null, Text.Of($"Do {parts[0]}"), dependsOn);
    }

    public static StepGraph Graph(params string[] lines) => new([.. lines.Select(Step)]);

    /// <summary>Stores a run of these steps and returns its id.</summary>
    public async Task<long> RunOfAsync(StepGraph graph)
    {
        var wanted = new NewRun(
            Guid.NewGuid(),
            "shop",
            RunPurpose.Deploy,
            ApprovalState.NotNeeded,
            "alice",
            Clock.GetUtcNow(),
            false,
            new RunDefinition(Plan.Empty, graph)
        );
        var audit = Tandem.Audit.AuditEntry.By(Tandem.Access.Actor.Console, Clock.GetUtcNow(), "run.requested", "run", Text.Of($"Asked."));
        return (await Store.CreateAsync(wanted, _ => audit, CancellationToken.None)).Id;
    }

    public Task<long> RunOfAsync(params string[] lines) => RunOfAsync(Graph(lines));

    public Task ExecuteAsync(long run, CancellationToken shutdown = default) => Executor.ExecuteAsync(run, "test/1", shutdown);

    /// <summary>Does nothing until it is cancelled.</summary>
    public static async Task<StepOutcome> Forever(StepContext context, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return Good;
    }

    sealed class Actor(Stage stage) : IRunStep
    {
        public string Kind => "act";

        public Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation) =>
            stage.Acts.TryGetValue(context.Spec.Key, out var act) ? act(context, cancellation) : Task.FromResult(Good);
    }
}
