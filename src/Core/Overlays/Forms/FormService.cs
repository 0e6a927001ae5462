using Tandem.Access;
using Tandem.Releases;

namespace Tandem.Overlays.Forms;

/// <summary>What a change would come to at one site.</summary>
/// <param name="Problems">What keeps the changed overlay from rendering.</param>
/// <param name="Changed">Rendered objects that differ, line by line.</param>
public sealed record FormEffect(string Folder, IReadOnlyList<RenderProblem> Problems, IReadOnlyList<ObjectDifference> Changed);

/// <summary>What a change would come to, before it is taken into the plan.</summary>
/// <param name="Here">At the site whose values the form shows.</param>
/// <param name="Elsewhere">At the other sites, where a change for all of them was looked at.</param>
public sealed record FormPreview(FormOutcome Outcome, FormEffect Here, IReadOnlyList<FormEffect> Elsewhere);

/// <summary>Looks through a form's change to its end: the files, and what they render to. Stores nothing; the draft is saved as after typing.</summary>
public sealed class FormService(FormDesk desk, IRenderer renderer)
{
    /// <param name="others">Folders of the other sites: a change of the base reaches them, too.</param>
    public async Task<Result<FormPreview>> PreviewAsync(
        Actor actor,
        FormInput input,
        IReadOnlyList<string> others,
        IReadOnlyList<FormChange> changes,
        CancellationToken cancellation
    )
    {
        if (actor.Refuses(Permission.EditPlans) is { } no)
        {
            return no;
        }
        var made = desk.Apply(input, changes);
        if (!made.Ok)
        {
            return made.Failure;
        }
        var outcome = made.Value;
        var here = await EffectAsync(input.Rendering, outcome.Files, input.Folder, cancellation);
        if (here is { Changed.Count: 0, Problems.Count: 0 } && outcome.Touched.Count > 0)
        {
            var note = Text.Of($"The result at this site stays as it is: its overlay decides this itself.");
            outcome = outcome with { Notes = [.. outcome.Notes, note] };
        }
        var elsewhere =
            outcome.Touched.Count == 0
                ? []
                : await Task.WhenAll(others.Select(o => OtherAsync(input.Files, outcome.Files, o, cancellation)));
        return new FormPreview(outcome, here, elsewhere);
    }

    async Task<FormEffect> OtherAsync(
        IReadOnlyList<OverlayFile> before,
        IReadOnlyList<OverlayFile> after,
        string folder,
        CancellationToken cancellation
    )
    {
        var rendering = await renderer.RenderAsync(before, folder, cancellation);
        // What did not render before is not this change's fault.
        return rendering.Ok ? await EffectAsync(rendering, after, folder, cancellation) : new FormEffect(folder, [], []);
    }

    async Task<FormEffect> EffectAsync(Rendering before, IReadOnlyList<OverlayFile> files, string folder, CancellationToken cancellation)
    {
        var after = await renderer.RenderAsync(files, folder, cancellation);
        return after.Ok
            ? new FormEffect(folder, [], [.. ReleaseDifference.Of(before.Objects, after.Objects).Changed])
            : new FormEffect(folder, after.Problems, []);
    }
}
