using System.Text.Json.Nodes;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>The files while a form works on them. Not thread-safe.</summary>
sealed class FormTree(YamlEditor editor, FormInput input)
{
    readonly Dictionary<string, string> _files = input.Files.DistinctBy(f => f.Path).ToDictionary(f => f.Path, f => f.Content);

    public FormInput Input => input;

    public Rendering Rendering => input.Rendering;

    public string Folder => input.Folder;

    public List<Text> Notes { get; } = [];

    public string? Text(string path) => _files.GetValueOrDefault(path);

    public void Put(string path, string text) => _files[path] = text;

    public void Drop(string path) => _files.Remove(path);

    public IReadOnlyList<OverlayFile> Files() =>
        [.. _files.Select(f => new OverlayFile(f.Key, f.Value)).OrderBy(f => f.Path, StringComparer.Ordinal)];

    /// <summary>Documents of a file; none when it is missing or no YAML.</summary>
    public IReadOnlyList<YamlNode> Documents(string path) =>
        Text(path) is { } text && editor.Read(text) is { Ok: true } read ? read.Value : [];

    /// <summary>The first document of a file; null when it is missing or no YAML.</summary>
    public YamlNode? Root(string path) => Documents(path) is [var root, ..] ? root : null;

    public IReadOnlyList<YamlNode> Parse(string text) => editor.Read(text) is { Ok: true } read ? read.Value : [];

    /// <summary>The kustomization file of a folder, or null.</summary>
    public string? KustomizationIn(string folder) =>
        KustomizeFields.FileNames.Select(n => folder.Length == 0 ? n : $"{folder}/{n}").FirstOrDefault(_files.ContainsKey);

    /// <summary>The kustomization of the scope: the overlay's, or the one of what it is built on.</summary>
    public Result<string> Kustomization()
    {
        var folder = input.ForAll ? Below(Folder).FirstOrDefault() : Folder;
        return folder is not null && KustomizationIn(folder) is { } path
            ? path
            : new Failure(
                "form.no-kustomization",
                input.ForAll
                    ? Tandem.Text.Of($"{Folder} is built on no other folder.")
                    : Tandem.Text.Of($"{Folder} has no kustomization.yaml."),
                Tandem.Text.Of($"List a base under 'resources', or write at one site.")
            );
    }

    /// <summary>Folders with a kustomization that a folder's kustomization lists, in order.</summary>
    public IEnumerable<string> Below(string folder) =>
        KustomizationIn(folder) is { } path && Documents(path) is [{ } root, ..]
            ? ((string[])["resources", "bases", "components"])
                .SelectMany(f => root.Get(f)?.Items ?? [])
                .Select(i => i.Value is { } v ? TreePath.Resolve(folder, v) : null)
                .OfType<string>()
                .Where(f => KustomizationIn(f) is not null)
            : [];

    /// <summary>The folder and all that it is built on, itself first.</summary>
    public IReadOnlyList<string> Reach(string folder)
    {
        var found = new List<string> { folder };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(Below(found[i]).Where(f => !found.Contains(f)).ToList());
        }
        return found;
    }

    /// <summary>Null when it is done.</summary>
    public Failure? Set(string path, int document, IReadOnlyList<YamlStep> steps, JsonNode? value) =>
        Keep(path, editor.Set(Text(path) ?? "", document, steps, value));

    /// <summary>Null when it is done.</summary>
    public Failure? Remove(string path, int document, IReadOnlyList<YamlStep> steps) =>
        Keep(path, editor.Remove(Text(path) ?? "", document, steps));

    /// <summary>Edits YAML that stands as a text inside of YAML.</summary>
    public Failure? Inside(string path, IReadOnlyList<YamlStep> steps, Func<YamlEditor, string, Result<string>> edit)
    {
        if (Documents(path) is not [{ } root, ..] || root.At(steps) is not { Value: { } text })
        {
            return new Failure(
                "form.gone",
                Tandem.Text.Of($"The patch in {path} is not there any more."),
                Tandem.Text.Of($"Load the file again.")
            );
        }
        var edited = edit(editor, text);
        if (!edited.Ok)
        {
            return Named(path, edited.Failure);
        }
        var changed = text.EndsWith('\n') ? edited.Value : edited.Value.TrimEnd('\n');
        return Set(path, 0, steps, changed);
    }

    Failure? Keep(string path, Result<string> edited)
    {
        if (!edited.Ok)
        {
            return Named(path, edited.Failure);
        }
        _files[path] = edited.Value;
        return null;
    }

    /// <summary>The editor knows texts, not files; people look for the file.</summary>
    static Failure Named(string path, Failure failure) =>
        failure.Code switch
        {
            "yaml.refused" => failure with { Hint = Tandem.Text.Of($"Change {failure.Hint.Args[0]} in {path}, in the editor.") },
            "yaml.invalid" => failure with
            {
                Hint = Tandem.Text.Of($"Correct line {failure.Hint.Args[0]} of {path} first; then forms can change it."),
            },
            _ => failure,
        };
}
