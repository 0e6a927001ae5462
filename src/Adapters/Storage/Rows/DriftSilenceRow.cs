using Tandem.Drifts;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>A difference that somebody leaves alone for a while.</summary>
sealed class DriftSilenceRow
{
    public Guid PlanId { get; set; }
    public required string Site { get; set; }
    public required string What { get; set; }
    public required string Field { get; set; }
    public DateTimeOffset Until { get; set; }
    public required string By { get; set; }
    public DateTimeOffset At { get; set; }

    public static DriftSilenceRow From(DriftSilence s) =>
        new()
        {
            PlanId = s.PlanId,
            Site = s.Site,
            What = s.What,
            Field = s.Field,
            Until = s.Until,
            By = s.By,
            At = s.At,
        };

    public DriftSilence ToSilence() => new(PlanId, Site, What, Field, Until, By, At);
}
