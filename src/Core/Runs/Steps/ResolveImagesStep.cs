using Tandem.Images;
using Tandem.Plans;

namespace Tandem.Runs.Steps;

/// <summary>
/// Looks up once for the whole run what each image comes to, before anything is touched. The answers are kept with the step, so a resumed run deploys the
/// same. Whether two sites differ, and what could not be found, is said; with images pinned nothing may stay unknown.
/// </summary>
public sealed class ResolveImagesStep(ReleaseImages images) : IRunStep
{
    public string Kind => StepKinds.ResolveImages;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var found = await images.ResolveAsync(context.Run.PlanId, context.Plan, cancellation);
        var (known, pins) = (ReleaseImages.Known(found), context.Plan.Deploy.Images == ImagePolicy.Pin);
        var unknown = found.Where(i => !i.Digest.Ok).DistinctBy(i => i.Image).ToList();
        foreach (var image in unknown)
        {
            await context.LogAsync(
                Text.Of($"{image.Image}: {image.Digest.Failure!.What} {image.Digest.Failure.Hint}"),
                pins ? LogLevel.Error : LogLevel.Warning
            );
        }
        foreach (var (image, digest) in known)
        {
            await context.LogAsync(Text.Of($"{image} is {digest}."));
        }
        var differing = found
            .GroupBy(i => i.Container)
            .Where(c => c.Select(i => i.Digest.Ok ? i.Digest.Value : "").Where(d => d.Length > 0).Distinct().Count() > 1)
            .ToList();
        foreach (var container in differing)
        {
            var words = container.Where(i => i.Digest.Ok).Select(i => $"{i.Site} {Short(i.Digest.Value)}");
            await context.LogAsync(
                Text.Of($"{container.Key} does not run the same image everywhere: {string.Join(", ", words)}."),
                LogLevel.Warning
            );
        }
        if (pins && unknown is [var first, ..])
        {
            return new Failed(first.Digest.Failure! with { What = Text.Of($"{first.Image}: {first.Digest.Failure.What}") });
        }
        return new Succeeded(Outcome(known.Count, unknown.Count, differing.Count)) { Facts = known };
    }

    static Text Outcome(int known, int unknown, int differing) =>
        unknown > 0 ? Text.Of($"{known} images found, {unknown} not; the log says why.")
        : differing > 0 ? Text.Of($"{known} images found; {differing} containers differ from site to site.")
        : Text.Of($"{known} images found, the same at every site.");

    /// <summary>As much of a digest as tells two apart.</summary>
    static string Short(string digest) => digest.Length > 19 ? digest[..19] : digest;
}
