using Tandem.Overlays.Editing;
using Tandem.Releases;

namespace Tandem.Overlays.Forms;

/// <summary>Turns what a form wants into edits of the files. Pure: it neither stores nor renders.</summary>
public sealed class FormDesk(YamlEditor editor)
{
    public Result<FormOutcome> Apply(FormInput input, IReadOnlyList<FormChange> changes)
    {
        var tree = new FormTree(editor, input);
        foreach (var change in changes)
        {
            if ((FormRules.Check(change) ?? Apply(tree, change)) is { } failure)
            {
                return failure;
            }
        }
        var files = tree.Files();
        return new FormOutcome(files, Touched(input.Files, files), [.. tree.Notes.Distinct()]);
    }

    static Failure? Apply(FormTree tree, FormChange change) =>
        change switch
        {
            FormChange.Image c => ImageForm.Apply(tree, c),
            FormChange.Replicas c => SiteForms.Apply(tree, c),
            FormChange.Variable c => ContainerForm.Apply(tree, c),
            FormChange.SecretVariables c => ContainerForm.Apply(tree, c),
            FormChange.Resource c => ContainerForm.Apply(tree, c),
            FormChange.Label c => SiteForms.Apply(tree, c),
            FormChange.Namespace c => SiteForms.Apply(tree, c),
            FormChange.Config c => ConfigForm.Apply(tree, c),
            FormChange.Scaling c => SiteForms.Apply(tree, c),
            FormChange.Host c => SiteForms.Apply(tree, c),
            FormChange.Field c => FieldForm.Apply(tree, c.Object, c.Path, c.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "A change without a form."),
        };

    /// <summary>Files that differ, with old and new text line by line.</summary>
    public static IReadOnlyList<TouchedFile> Touched(IReadOnlyList<OverlayFile> before, IReadOnlyList<OverlayFile> after)
    {
        var old = before.DistinctBy(f => f.Path).ToDictionary(f => f.Path, f => f.Content);
        return
        [
            .. after
                .Where(f => old.GetValueOrDefault(f.Path) != f.Content)
                .Select(f => new TouchedFile(
                    f.Path,
                    old.GetValueOrDefault(f.Path),
                    f.Content,
                    Lines(old.GetValueOrDefault(f.Path) ?? "", f.Content)
                )),
        ];
    }

    static IReadOnlyList<ComparedLine> Lines(string before, string after) => LineDifference.Of(Split(before), Split(after));

    static IReadOnlyList<ManifestLine> Split(string text) =>
        text.Length == 0 ? [] : [.. text.TrimEnd('\n').Split('\n').Select(l => new ManifestLine(l.TrimEnd('\r')))];
}
