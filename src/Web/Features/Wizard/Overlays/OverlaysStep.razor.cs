using Microsoft.AspNetCore.Components.Forms;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

public sealed partial class OverlaysStep
{
    CodeEditor? _editor;
    IReadOnlyList<RenderProblem> _problems = [];
    Failure? _failure;
    string? _selected;

    IReadOnlyList<OverlayFile> Files => Plan.Overlays.Files;

    OverlayFile? File => Files.FirstOrDefault(f => f.Path == _selected) ?? Files.FirstOrDefault();

    IReadOnlyList<RenderProblem> MarksOf(string path) => [.. _problems.Where(p => p.File == path && p.Line is not null)];

    void Select(string path) => _selected = path;

    void ShowProblems(IReadOnlyList<RenderProblem> problems) => _problems = problems;

    async Task JumpAsync(RenderProblem problem)
    {
        if (problem.File is null || Files.All(f => f.Path != problem.File))
        {
            return;
        }
        _selected = problem.File;
        StateHasChanged();
        // The editor takes the other file when it is rendered; the jump waits behind that.
        await Task.Yield();
        if (_editor is not null)
        {
            await _editor.JumpAsync(problem.Line ?? 1);
        }
    }

    void Put(OverlayFile file)
    {
        // A late text of a file that was renamed or removed meanwhile is nobody's.
        if (!ReadOnly && Files.Any(f => f.Path == file.Path))
        {
            Change(Files.Select(f => f.Path == file.Path ? file : f));
        }
    }

    void Add(string path)
    {
        if (Refused(path))
        {
            return;
        }
        Change(Files.Append(new OverlayFile(path, "")));
        _selected = path;
    }

    void Rename((string From, string To) names)
    {
        if (names.From == names.To || Refused(names.To))
        {
            return;
        }
        Change(Files.Select(f => f.Path == names.From ? f with { Path = names.To } : f));
        _selected = names.To;
    }

    void Remove(string path)
    {
        Change(Files.Where(f => f.Path != path));
        _selected = null;
    }

    async Task UploadAsync((string Folder, IReadOnlyList<IBrowserFile> Files) upload)
    {
        var read = await OverlayUpload.ReadAsync(upload.Folder, upload.Files, CancellationToken.None);
        _failure = read.Failure;
        if (read.Ok && read.Value.Count > 0)
        {
            var names = read.Value.Select(f => f.Path).ToHashSet();
            _selected = read.Value[0].Path;
            await Session.ReplaceAsync(Section([.. Files.Where(f => !names.Contains(f.Path)), .. read.Value]));
        }
    }

    async Task StartFromSampleAsync()
    {
        var sections = new List<IPlanSection>();
        var deploy = Plan.Deploy;
        if (deploy.Namespace.Length == 0)
        {
            deploy = SampleApplication.Deploy(deploy);
            sections.Add(deploy);
        }
        if (Plan.Test.Probes.Count == 0)
        {
            sections.Add(SampleApplication.Test);
        }
        // Last: a new namespace makes the overlays doubtful, and these were written for it.
        sections.Add(Section([.. SampleApplication.Files(Plan.Sites.All, deploy.Namespace)]));
        await Session.ReplaceAsync(sections);
    }

    bool Refused(string path)
    {
        _failure =
            !OverlaysSection.IsSafe(path)
                ? new Failure(
                    "overlay.path",
                    Text.Of($"The path {path} is not allowed."),
                    Text.Of($"Use relative paths of letters, digits, dots, hyphens and underscores, without '..'.")
                )
            : Files.Any(f => f.Path == path)
                ? new Failure("overlay.exists", Text.Of($"There is a file {path} already."), Text.Of($"Choose another name."))
            : null;
        return _failure is not null;
    }

    void Change(IEnumerable<OverlayFile> files)
    {
        _failure = null;
        Session.Change(Section([.. files]));
    }

    OverlaysSection Section(IReadOnlyList<OverlayFile> files) =>
        Plan.Overlays with
        {
            Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)],
        };
}
