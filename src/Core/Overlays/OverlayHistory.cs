using Tandem.Access;
using Tandem.Releases;

namespace Tandem.Overlays;

/// <summary>One file of two trees.</summary>
/// <param name="Lines">Both sides in one list, line by line.</param>
public sealed record FileDifference(string Path, bool IsOnLeft, bool IsOnRight, IReadOnlyList<ComparedLine> Lines)
{
    public int Added => Lines.Count(l => l.Mark == LineMark.Added);

    public int Removed => Lines.Count(l => l.Mark == LineMark.Removed);

    /// <summary>The files that differ, by path. Pure.</summary>
    public static IReadOnlyList<FileDifference> Of(IReadOnlyList<OverlayFile> left, IReadOnlyList<OverlayFile> right)
    {
        var (old, now) = (left.ToLookup(f => f.Path, f => f.Content), right.ToLookup(f => f.Path, f => f.Content));
        return
        [
            .. OverlayChange
                .Between(left, right)
                .Select(c => new FileDifference(
                    c.Path,
                    old.Contains(c.Path),
                    now.Contains(c.Path),
                    LineDifference.Of(Split(old[c.Path].LastOrDefault()), Split(c.Text))
                )),
        ];
    }

    static List<ManifestLine> Split(string? text) => text is null ? [] : [.. text.Split('\n').Select(l => new ManifestLine(l))];
}

/// <summary>The use cases around the versions of a plan's files. Bringing one back is a save like any other.</summary>
public sealed class OverlayHistory(IOverlayVersions versions)
{
    public async Task<Result<IReadOnlyList<OverlayVersion>>> ListAsync(
        Actor actor,
        Guid planId,
        int? before,
        int most,
        CancellationToken cancellation
    ) => actor.Refuses(Permission.ReadPlans) is { } no ? no : Result.Of(await versions.ListAsync(planId, before, most, cancellation));

    /// <inheritdoc cref="IOverlayVersions.OlderAsync"/>
    public async Task<Result<OlderText?>> OlderAsync(Actor actor, Guid planId, string path, string text, CancellationToken cancellation) =>
        actor.Refuses(Permission.ReadPlans) is { } no ? no : Result.Of(await versions.OlderAsync(planId, path, text, cancellation));

    public async Task<Result<IReadOnlyList<OverlayFile>>> FilesAsync(Actor actor, Guid planId, int version, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        return await versions.FilesAsync(planId, version, cancellation) is { } files
            ? Result.Of(files)
            : new Failure(
                "overlay.no-version",
                Text.Of($"Version {version} is not among the versions of this plan's files."),
                Text.Of($"Choose one from the list.")
            );
    }
}
