using Tandem.Audit;
using Tandem.Plans;

namespace Tandem.Unit.Core.Fakes;

/// <summary>Drafts in memory, guarded by their version.</summary>
sealed class MemoryPlanStore : IPlanStore
{
    readonly Dictionary<Guid, PlanDraft> _drafts = [];

    public List<AuditEntry> Audit { get; } = [];

    public Task<PlanDraft?> FindAsync(Guid id, CancellationToken cancellation) => Task.FromResult(_drafts.GetValueOrDefault(id));

    public Task<int?> VersionAsync(Guid id, CancellationToken cancellation) => Task.FromResult(_drafts.GetValueOrDefault(id)?.Version);

    public Task<IReadOnlyList<PlanSummary>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PlanSummary>>([
            .. _drafts.Values.Select(d => new PlanSummary(d.Id, d.Name, d.Version, d.UpdatedBy, d.UpdatedAt)),
        ]);

    public Task AddAsync(PlanDraft draft, AuditEntry audit, CancellationToken cancellation)
    {
        _drafts.Add(draft.Id, draft);
        Audit.Add(audit);
        return Task.CompletedTask;
    }

    public Task<bool> SaveAsync(PlanDraft before, PlanDraft draft, AuditEntry audit, CancellationToken cancellation)
    {
        if (_drafts.GetValueOrDefault(draft.Id)?.Version != before.Version)
        {
            return Task.FromResult(false);
        }
        _drafts[draft.Id] = draft;
        Audit.Add(audit);
        return Task.FromResult(true);
    }

    public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation)
    {
        _drafts.Remove(id);
        Audit.Add(audit);
        return Task.CompletedTask;
    }
}
