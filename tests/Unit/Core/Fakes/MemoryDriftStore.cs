using Tandem.Audit;
using Tandem.Drifts;

namespace Tandem.Unit.Core.Fakes;

/// <summary>Reports in memory.</summary>
sealed class MemoryDriftStore : IDriftStore
{
    public List<DriftReport> All { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    public Task AddAsync(DriftReport report, AuditEntry audit, CancellationToken cancellation)
    {
        All.Add(report);
        Audit.Add(audit);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DriftReport>> NewestAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DriftReport>>([.. All.GroupBy(r => (r.PlanId, r.Site)).Select(g => g.Last())]);

    public Task<DriftReport?> NewestAsync(Guid planId, string site, CancellationToken cancellation) =>
        Task.FromResult(All.LastOrDefault(r => r.PlanId == planId && r.Site == site));
}
