using Tandem.Audit;

namespace Tandem.Drifts;

/// <summary>Somebody's word that a difference is known and to be left alone for a while. It ends by itself, so that nothing is forgotten for good.</summary>
/// <param name="Site">Key of the site.</param>
/// <param name="What">As <see cref="DriftItem.What"/>.</param>
/// <param name="Field">As <see cref="DriftItem.Field"/>.</param>
/// <param name="By">Who said it.</param>
public sealed record DriftSilence(Guid PlanId, string Site, string What, string Field, DateTimeOffset Until, string By, DateTimeOffset At)
{
    /// <summary>Longer than this, the plan itself should say what is wanted.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public bool IsAbout(string what, string field) => (What, Field) == (what, field);
}

/// <summary>Silences; those that have ended are in no answer.</summary>
public interface IDriftSilences
{
    /// <summary>Of every site, or of one plan's site.</summary>
    Task<IReadOnlyList<DriftSilence>> ListAsync((Guid Plan, string Site)? only, CancellationToken cancellation);

    /// <summary>Keeps it in place of an earlier one about the same field.</summary>
    Task SetAsync(DriftSilence silence, AuditEntry audit, CancellationToken cancellation);

    /// <summary>False when there was none.</summary>
    Task<bool> EndAsync(Guid planId, string site, string what, string field, AuditEntry audit, CancellationToken cancellation);
}
