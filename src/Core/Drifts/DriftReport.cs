using System.Text.Json.Serialization;
using Tandem.Audit;

namespace Tandem.Drifts;

/// <summary>One way in which a site is not as the last run left it.</summary>
/// <param name="What">The resource or object, e.g. <c>t-shop-primary-firewall (sg-1…)</c> or <c>Service/shop/web</c>.</param>
/// <param name="Field">What differs; see <see cref="Clouds.ResourceDifference.Field"/>. <see cref="Whole"/> for the thing itself.</param>
/// <param name="Was">As the run left it; null for something that was not there.</param>
/// <param name="Is">As it is now; null for something that is gone.</param>
/// <param name="Owner">Who is in charge of the field: the step of the plan, or the field manager in the cluster; null when not known.</param>
/// <param name="Since">When that field manager last wrote, as the cluster recorded it; null when not known.</param>
/// <param name="InCluster">True for an object of a cluster, false for a resource of a cloud.</param>
public sealed record DriftItem(
    string What,
    string Field,
    string? Was,
    string? Is,
    string? Owner,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Since = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool InCluster = false
)
{
    /// <summary>The field of something that came or went as a whole.</summary>
    public const string Whole = "existence";
}

/// <summary>How a site differed from what the last run made there, from the moment this was first seen.</summary>
/// <param name="RunId">The run that is compared with.</param>
/// <param name="Items">Empty when nothing differs.</param>
public sealed record DriftReport(
    Guid PlanId,
    string PlanName,
    string Site,
    string SiteName,
    long RunId,
    DateTimeOffset At,
    IReadOnlyList<DriftItem> Items
)
{
    /// <summary>True when it says the same about the same run.</summary>
    public bool Says(DriftReport other) => RunId == other.RunId && Items.SequenceEqual(other.Items);
}

/// <summary>Reports, kept for ever; the newest of each plan and site is what holds.</summary>
public interface IDriftStore
{
    /// <summary>Keeps a report as the newest of its plan and site.</summary>
    Task AddAsync(DriftReport report, AuditEntry audit, CancellationToken cancellation);

    /// <summary>The newest report of each plan and site.</summary>
    Task<IReadOnlyList<DriftReport>> NewestAsync(CancellationToken cancellation);

    Task<DriftReport?> NewestAsync(Guid planId, string site, CancellationToken cancellation);
}
