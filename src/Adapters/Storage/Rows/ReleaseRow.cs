using System.Text.Json;
using Tandem.Clusters;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>A release. <see cref="Current"/> marks the newest of its plan and site, so that the board need not look through the old ones.</summary>
sealed class ReleaseRow
{
    public long Id { get; set; }
    public Guid PlanId { get; set; }
    public required string PlanName { get; set; }
    public required string Site { get; set; }
    public required string SiteName { get; set; }
    public required string Place { get; set; }
    public long RunId { get; set; }
    public DateTimeOffset At { get; set; }
    public required string Yaml { get; set; }
    public required string Sha256 { get; set; }
    public required string Objects { get; set; }
    public bool IsSandbox { get; set; }
    public bool Current { get; set; }
    public bool Retired { get; set; }

    public static ReleaseRow From(Release r) =>
        new()
        {
            PlanId = r.PlanId,
            PlanName = r.PlanName,
            Site = r.Site,
            SiteName = r.SiteName,
            Place = JsonSerializer.Serialize(r.Place, PlanJson.Options),
            RunId = r.RunId,
            At = r.At,
            Yaml = r.Yaml,
            Sha256 = r.Sha256,
            Objects = JsonSerializer.Serialize(r.Objects, PlanJson.Options),
            IsSandbox = r.IsSandbox,
            Current = true,
        };

    public Release ToRelease() =>
        new(
            PlanId,
            PlanName,
            Site,
            SiteName,
            JsonSerializer.Deserialize<ClusterPlace>(Place, PlanJson.Options)!,
            RunId,
            At,
            Yaml,
            Sha256,
            JsonSerializer.Deserialize<List<ObjectRef>>(Objects, PlanJson.Options)!,
            IsSandbox,
            Retired
        );
}

/// <summary>What holds a plan at the releases of one run.</summary>
sealed class ReleasePinRow
{
    public Guid PlanId { get; set; }
    public long RunId { get; set; }
    public required string Reason { get; set; }
    public required string PinnedBy { get; set; }
    public DateTimeOffset PinnedAt { get; set; }

    public static ReleasePinRow From(ReleasePin pin) =>
        new()
        {
            PlanId = pin.PlanId,
            RunId = pin.RunId,
            Reason = pin.Reason,
            PinnedBy = pin.By,
            PinnedAt = pin.At,
        };

    public ReleasePin ToPin() => new(PlanId, RunId, Reason, PinnedBy, PinnedAt);
}
