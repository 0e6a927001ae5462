using Tandem.Access;
using Tandem.Audit;

namespace Tandem.Releases;

/// <summary>Names one release of a plan.</summary>
public readonly record struct ReleaseKey(long Run, string Site);

/// <summary>Two releases side by side.</summary>
public sealed record ReleaseComparison(Release Left, Release Right, ReleaseDifference Difference);

/// <summary>The use cases around kept releases: list, compare, hand out, pin.</summary>
public sealed class ReleaseService(IReleaseStore store, IReleasePins pins, IReleaseReader reader, IAuditLog log, TimeProvider clock)
{
    const int LongestReason = 300;

    public async Task<Result<Page<ReleasedRun>>> ListAsync(
        Actor actor,
        Guid planId,
        long? before,
        long? after,
        int take,
        CancellationToken cancellation
    ) =>
        actor.Refuses(Permission.ReadRuns) is { } no
            ? no
            : await store.HistoryAsync(planId, before, after, Math.Clamp(take, 1, 100), cancellation);

    /// <summary>One run with what it released where.</summary>
    public async Task<Result<ReleasedRun>> RunAsync(Actor actor, Guid planId, long run, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            return no;
        }
        var found = await store.HistoryAsync(planId, run + 1, null, 1, cancellation);
        return found.Items is [{ } item] && item.RunId == run ? item : Unknown(new ReleaseKey(run, ""));
    }

    /// <summary>What differs between two releases of a plan, of whichever runs and sites. Values of Secrets are in neither side.</summary>
    public async Task<Result<ReleaseComparison>> CompareAsync(
        Actor actor,
        Guid planId,
        ReleaseKey left,
        ReleaseKey right,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.ReadRuns) is { } no)
        {
            return no;
        }
        if (await store.FindAsync(planId, left.Run, left.Site, cancellation) is not { } a)
        {
            return Unknown(left);
        }
        return await store.FindAsync(planId, right.Run, right.Site, cancellation) is { } b
            ? new ReleaseComparison(a, b, ReleaseDifference.Of(reader.Read(a.Yaml), reader.Read(b.Yaml)))
            : Unknown(right);
    }

    /// <summary>
    /// The release with its very bytes, in which Secrets stand as they were rendered: only for who may edit the files they come from, and recorded.
    /// </summary>
    public async Task<Result<Release>> OpenAsync(Actor actor, Guid planId, ReleaseKey key, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        if (await store.FindAsync(planId, key.Run, key.Site, cancellation) is not { } release)
        {
            return Unknown(key);
        }
        var what = Text.Of($"{actor.Name} downloaded release {Short(release)} of {release.PlanName}, run {key.Run}, {release.SiteName}.");
        await log.AppendAsync(Audit(actor, "release.downloaded", planId, what), cancellation);
        return release;
    }

    /// <summary>What holds the plan where it is; null when nothing does.</summary>
    public async Task<Result<ReleasePin?>> PinOfAsync(Actor actor, Guid planId, CancellationToken cancellation) =>
        actor.Refuses(Permission.ReadBoard) is { } no ? no : Result.Of(await pins.FindAsync(planId, cancellation));

    /// <summary>A lead holds the plan at the releases of one run.</summary>
    /// <param name="reason">1 to 300 characters: everybody who wants to deploy reads it.</param>
    public async Task<Result<ReleasePin>> PinAsync(Actor actor, Guid planId, long run, string reason, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ApproveRuns) is { } no)
        {
            return no;
        }
        var why = reason.Trim();
        if (why.Length is 0 or > LongestReason)
        {
            return new Failure(
                "release.reason",
                Text.Of($"A pin needs a reason, of at most {LongestReason} characters."),
                Text.Of($"Say why nothing else may be deployed now."),
                Field: nameof(ReleasePin.Reason)
            );
        }
        if (await store.OfRunAsync(planId, run, cancellation) is not [var first, ..] kept)
        {
            return Unknown(new ReleaseKey(run, ""));
        }
        var pin = new ReleasePin(planId, run, why, actor.Name, clock.GetUtcNow());
        var hashes = string.Join(", ", kept.Select(r => $"{r.SiteName} {Short(r)}"));
        var what = Text.Of($"{actor.Name} pinned the release of run {run} of {first.PlanName} ({hashes}): {why}");
        await pins.SetAsync(pin, Audit(actor, "release.pinned", planId, what), cancellation);
        return pin;
    }

    public async Task<Result<Done>> UnpinAsync(Actor actor, Guid planId, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ApproveRuns) is { } no)
        {
            return no;
        }
        if (await pins.FindAsync(planId, cancellation) is { } pin)
        {
            var what = Text.Of($"{actor.Name} unpinned the release of run {pin.RunId}, which {pin.By} had pinned: {pin.Reason}");
            await pins.ClearAsync(planId, Audit(actor, "release.unpinned", planId, what), cancellation);
        }
        return new Done();
    }

    static string Short(Release release) => release.Sha256[..Math.Min(12, release.Sha256.Length)];

    AuditEntry Audit(Actor actor, string action, Guid planId, Text intent) =>
        AuditEntry.By(actor, clock.GetUtcNow(), action, $"plan/{planId}", intent);

    internal static Failure Unknown(ReleaseKey key) =>
        key.Site.Length == 0
            ? new("release.unknown", Text.Of($"Run {key.Run} of this plan released nothing."), Hint)
            : new("release.unknown", Text.Of($"Run {key.Run} of this plan released nothing to the site {key.Site}."), Hint);

    static Text Hint => Text.Of($"Choose from the plan's page of releases.");
}
