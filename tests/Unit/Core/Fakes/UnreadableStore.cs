using Tandem.Audit;
using Tandem.Runs;

namespace Tandem.Unit.Core.Fakes;

/// <summary>A store whose definitions cannot be read, as after a version that wrote them otherwise.</summary>
sealed class UnreadableStore(IRunStore inner) : IRunStore
{
    public Task<RunDefinition?> DefinitionAsync(long id, CancellationToken cancellation) =>
        throw new System.Text.Json.JsonException("Who wrote this?");

    public Task<Run> CreateAsync(NewRun run, Func<long, AuditEntry> audit, CancellationToken cancellation) =>
        inner.CreateAsync(run, audit, cancellation);

    public Task<Run?> FindAsync(long id, CancellationToken cancellation) => inner.FindAsync(id, cancellation);

    public Task<Page<Run>> ListAsync(RunFilter filter, long? before, long? after, int take, CancellationToken cancellation) =>
        inner.ListAsync(filter, before, after, take, cancellation);

    public Task<IReadOnlyList<long>> UnfinishedAsync(CancellationToken cancellation) => inner.UnfinishedAsync(cancellation);

    public Task<Run?> ChangeAsync(long id, Func<Run, Run?> change, RunEvent happened, AuditEntry audit, CancellationToken cancellation) =>
        inner.ChangeAsync(id, change, happened, audit, cancellation);

    public Task<RunClaim?> ClaimAsync(long id, string node, CancellationToken cancellation) => inner.ClaimAsync(id, node, cancellation);

    public Task<bool> AppendAsync(RunClaim claim, IReadOnlyList<RunEvent> events, CancellationToken cancellation) =>
        inner.AppendAsync(claim, events, cancellation);

    public Task<bool> FinishAsync(RunClaim claim, RunState state, RunFinished happened, AuditEntry audit, CancellationToken cancellation) =>
        inner.FinishAsync(claim, state, happened, audit, cancellation);

    public Task<IReadOnlyList<RunEvent>> ReadAsync(long id, long after, int take, CancellationToken cancellation) =>
        inner.ReadAsync(id, after, take, cancellation);
}
