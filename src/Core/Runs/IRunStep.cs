using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Plans;

namespace Tandem.Runs;

/// <summary>
/// Carries out one kind of step. May be called again at any time for the same step: it finds what exists and goes on. Expected failures are
/// outcomes; an exception is our bug.
/// </summary>
public interface IRunStep
{
    /// <summary>One of <see cref="StepKinds"/>.</summary>
    string Kind { get; }

    Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation);
}

/// <summary>What a step sees of its run: its own spec, the frozen plan, the outcomes before it, and the way into the ledger.</summary>
public sealed class StepContext(Run run, RunDefinition definition, StepSpec spec, Func<RunView> view, Func<RunEvent, Task> write)
{
    public Run Run => run;

    public Plan Plan => definition.Plan;

    public StepGraph Graph => definition.Graph;

    public StepSpec Spec => spec;

    /// <summary>What was foreseen for this step's resource; null when nobody looked before.</summary>
    public PlannedResource? Foreseen => definition.Previewed?.Find(spec.Key);

    /// <summary>True when somebody agreed that this step's resource may be deleted for the new one.</summary>
    public bool MayReplace => definition.Previewed?.Allows(spec.Key) == true;

    /// <summary>What was foreseen for this step's cluster; null when nobody looked before.</summary>
    public ClusterPlan? ForeseenCluster => definition.Clusters?.GetValueOrDefault(spec.Site ?? "");

    /// <summary>What this run puts back; null when it deploys what it renders.</summary>
    public RollBack? RollBack => definition.RollBack;

    /// <summary>The site this step works on. Asking in a step without a site is a bug and throws.</summary>
    public SiteChoice Site => Plan.Site(spec.Site!);

    /// <summary>The step as the ledger has it now.</summary>
    public StepView Step => view().Step(spec.Key);

    /// <summary>How another step ended; null while it has not.</summary>
    public StepOutcome? OutcomeOf(string step) => view().Step(step).Outcome;

    /// <summary>The resource another step made or found. Asking for one that is not a dependency is a bug and throws.</summary>
    public CloudResource ResourceOf(string step) =>
        view().Step(step).Resource ?? throw new InvalidOperationException($"{spec.Key} asks for the resource of {step}, which has none.");

    /// <summary>
    /// The token for an operation: stored before this returns, and the same again when the step is repeated. Throws
    /// <see cref="OperationCanceledException"/> when another executor has taken the run over.
    /// </summary>
    public async Task<string> TokenAsync(string operation)
    {
        if (Step.Tokens.TryGetValue(operation, out var token))
        {
            return token;
        }
        token = Guid.NewGuid().ToString("N");
        await write(new StepAsked(spec.Key, operation, token));
        return token;
    }

    public Task LogAsync(Text line, LogLevel level = LogLevel.Info) => write(new StepLogged(spec.Key, level, line));

    public Task ProgressAsync(int done, int of, Text what) => write(new StepProgressed(spec.Key, done, of, what));

    /// <summary>Writes down that the step waits for a lead, who then finds a button.</summary>
    public Task AskApprovalAsync() => write(new StepWaitsForApproval(spec.Key));

    public Task ObjectAsync(ObjectHealth health) => write(new ObjectChanged(spec.Key, health));
}
