using System.Text.Json;
using Tandem.Drifts;
using Tandem.Plans;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>A report of drift. <see cref="Current"/> marks the newest of its plan and site.</summary>
sealed class DriftRow
{
    public long Id { get; set; }
    public Guid PlanId { get; set; }
    public required string Site { get; set; }
    public long RunId { get; set; }
    public DateTimeOffset At { get; set; }
    public bool Current { get; set; }
    public required string Json { get; set; }

    public static DriftRow From(DriftReport r) =>
        new()
        {
            PlanId = r.PlanId,
            Site = r.Site,
            RunId = r.RunId,
            At = r.At,
            Current = true,
            Json = JsonSerializer.Serialize(r, PlanJson.Options),
        };

    public DriftReport ToReport() => JsonSerializer.Deserialize<DriftReport>(Json, PlanJson.Options)!;
}
