using Tandem.Access;
using Tandem.Clusters;
using Tandem.Images;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs.Steps;

namespace Tandem.Overlays;

/// <summary>What the files come to, held against something else. Changes nothing.</summary>
public sealed class OverlayDifferences(
    IRenderer renderer,
    IImagePinner pinner,
    IReleaseStore releases,
    IReleaseReader reader,
    ClusterPreview clusters
)
{
    /// <summary>Two sites of the same files.</summary>
    /// <param name="left">Key of a site.</param>
    public async Task<Result<ReleaseDifference>> SitesAsync(
        Actor actor,
        OverlaysSection overlays,
        string left,
        string right,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.ReadPlans) is { } no)
        {
            return no;
        }
        var sides = await Task.WhenAll(RenderAsync(overlays, left, [], cancellation), RenderAsync(overlays, right, [], cancellation));
        return (sides[0].Failure ?? sides[1].Failure) is { } failure
            ? failure
            : ReleaseDifference.Of(sides[0].Value, sides[1].Value, ignoreHashes: true);
    }

    /// <summary>What runs at a site according to its last release, on the left, and what the files would put there now.</summary>
    public async Task<Result<ReleaseDifference>> LastReleaseAsync(Actor actor, PlanDraft draft, string site, CancellationToken cancellation)
    {
        // What was released is read with the right to read runs, as on the pages of releases.
        if ((actor.Refuses(Permission.ReadPlans) ?? actor.Refuses(Permission.ReadRuns)) is { } no)
        {
            return no;
        }
        if (await releases.CurrentAsync(draft.Id, site, cancellation) is not { } release)
        {
            return new Failure(
                "overlay.no-release",
                Text.Of($"Nothing of this plan was released to this site yet."),
                Text.Of($"Compare again after the first run.")
            );
        }
        var released = reader.Read(release.Yaml);
        var pins = draft.Plan.Deploy.Images == ImagePolicy.Pin ? PinsOf(released) : [];
        var now = await RenderAsync(draft.Plan.Overlays, site, pins, cancellation);
        return now.Map(objects => ReleaseDifference.Of(released, objects));
    }

    /// <summary>What runs at a site, as its cluster says now, and what applying the files would make of it; the cluster itself was asked.</summary>
    public async Task<Result<ReleaseDifference>> LiveAsync(Actor actor, PlanDraft draft, SiteChoice site, CancellationToken cancellation)
    {
        var looked = await clusters.LookAtAsync(actor, draft, site, cancellation);
        if (!looked.Ok)
        {
            return looked.Failure;
        }
        return looked.Value switch
        {
            { Plan: { } plan } => new ReleaseDifference([.. plan.Objects.Select(LiveObject)]),
            { Problem: { } problem } => problem,
            _ => new Failure(
                "overlay.no-cluster",
                Text.Of($"{site.Name} has no cluster yet, so everything is new there."),
                Text.Of($"Compare again after the first run.")
            ),
        };
    }

    /// <summary>
    /// Field by field, since only what the files say about an object can differ: defaults and what controllers write stand in no file. Values of
    /// Secrets come as keyed hashes from the planner and are not shown.
    /// </summary>
    static ObjectDifference LiveObject(PlannedObject o)
    {
        var lines = new List<ComparedLine>();
        var (left, right) = (0, 0);
        foreach (var field in o.Fields.Where(f => f.Fate is not (FieldFate.Own or FieldFate.Yield)))
        {
            if (field.Live is { } live)
            {
                lines.Add(new(LineMark.Removed, ++left, null, $"{field.Path}: {live}"));
            }
            if (field.Wanted is { } wanted)
            {
                lines.Add(new(LineMark.Added, null, ++right, $"{field.Path}: {wanted}"));
            }
        }
        return new(o.Action == ObjectAction.Create ? null : o.Ref, o.Action == ObjectAction.Prune ? null : o.Ref, lines);
    }

    /// <summary>The digests that a run wrote behind images: no file has them, and an image that is the same one is no difference.</summary>
    static Dictionary<string, string> PinsOf(IReadOnlyList<Manifest> released) =>
        ContainerImages
            .Of(released)
            .Select(c => c.Image.Split('@', 2))
            .Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1]);

    async Task<Result<IReadOnlyList<Manifest>>> RenderAsync(
        OverlaysSection overlays,
        string site,
        Dictionary<string, string> pins,
        CancellationToken cancellation
    )
    {
        var rendering = await renderer.RenderAsync(overlays.Files, OverlaysSection.FolderOf(site), cancellation);
        return !rendering.Ok ? RenderStep.ToFailure(rendering.Problems[0])
            : pins.Count > 0 ? Result.Of(pinner.Pin(rendering, pins).Objects)
            : Result.Of(rendering.Objects);
    }
}
