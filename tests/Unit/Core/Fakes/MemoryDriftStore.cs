using Tandem.Audit;
using Tandem.Drifts;

namespace Tandem.Unit.Core.Fakes;

/// <summary>Reports and silences in memory.</summary>
sealed class MemoryDriftStore(TimeProvider clock) : IDriftStore, IDriftSilences
{
    public List<DriftSilence> Silences { get; } = [];

    public DriftSilencing Silencing => new(this, this, clock);

    public Task<IReadOnlyList<DriftSilence>> ListAsync((Guid Plan, string Site)? only, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DriftSilence>>([
            .. Silences.Where(s => s.Until > clock.GetUtcNow() && (only is null || only == (s.PlanId, s.Site))),
        ]);

    public Task SetAsync(DriftSilence silence, AuditEntry audit, CancellationToken cancellation)
    {
        Silences.RemoveAll(s => (s.PlanId, s.Site, s.What, s.Field) == (silence.PlanId, silence.Site, silence.What, silence.Field));
        Silences.Add(silence);
        Audit.Add(audit);
        return Task.CompletedTask;
    }

    public Task<bool> EndAsync(Guid planId, string site, string what, string field, AuditEntry audit, CancellationToken cancellation)
    {
        Audit.Add(audit);
        return Task.FromResult(Silences.RemoveAll(s => (s.PlanId, s.Site, s.What, s.Field) == (planId, site, what, field)) > 0);
    }

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
