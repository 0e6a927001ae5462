using Tandem.Access;
using Tandem.Releases;

namespace Tandem.Overlays.Forms;

/// <summary>What a change would come to, before it is taken into the plan.</summary>
/// <param name="Problems">What keeps the changed overlay from rendering.</param>
/// <param name="Changed">Rendered objects that differ, line by line.</param>
public sealed record FormPreview(FormOutcome Outcome, IReadOnlyList<RenderProblem> Problems, IReadOnlyList<ObjectDifference> Changed);

/// <summary>Looks through a form's change to its end: the files, and what they render to. Stores nothing; the draft is saved as after typing.</summary>
public sealed class FormService(FormDesk desk, IRenderer renderer)
{
    public async Task<Result<FormPreview>> PreviewAsync(
        Actor actor,
        FormInput input,
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
        var after = await renderer.RenderAsync(outcome.Files, input.Folder, cancellation);
        if (!after.Ok)
        {
            return new FormPreview(outcome, after.Problems, []);
        }
        var changed = ReleaseDifference.Of(input.Rendering.Objects, after.Objects).Changed.ToList();
        if (changed.Count == 0 && outcome.Touched.Count > 0)
        {
            var note = Text.Of($"The result at this site stays as it is: its overlay decides this itself.");
            outcome = outcome with { Notes = [.. outcome.Notes, note] };
        }
        return new FormPreview(outcome, [], changed);
    }
}
