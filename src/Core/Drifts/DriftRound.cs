using Tandem.Releases;

namespace Tandem.Drifts;

/// <summary>One round of watching a site: look, and bring back what the plan wants to be brought back by itself.</summary>
public sealed class DriftRound(DriftLook look, Healer healer)
{
    /// <summary>False when a run of the plan is under way, so that nothing can be said now.</summary>
    public async Task<bool> RunAsync(Release release, CancellationToken cancellation)
    {
        if (!await look.LookAsync(release, cancellation))
        {
            return false;
        }
        if (await healer.AfterLookAsync(release, cancellation) is { } problem)
        {
            look.Report(release, problem);
        }
        return true;
    }
}
