using Microsoft.AspNetCore.Components;
using Tandem.Overlays;
using Tandem.Overlays.Forms;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Forms over what one site renders to. Nothing is written before the user has seen which lines change.</summary>
public sealed partial class Forms
{
    const string Whole = "whole";

    CancellationTokenSource _newest = new();
    IReadOnlyList<FormChange> _changes = [];
    IReadOnlyList<FormChange> _labels = [];
    OverlaysSection? _of;
    Rendering? _rendering;
    FormView? _view;
    WorkloadEdits? _edits;
    FormPreview? _preview;
    Failure? _failure;
    string _target = "";
    string? _space;
    string? _chosen;

    // Files that were written last, until something else is done.
    string? _taken;
    bool _open;
    bool _forAll;
    bool _busy;

    // Each turn begins with fresh inputs.
    int _turn;

    [Inject]
    OverlayPreview Preview { get; set; } = null!;

    [Inject]
    FormService Service { get; set; } = null!;

    /// <summary>Path of the first file that was changed, to be shown.</summary>
    [Parameter]
    public EventCallback<string> OnTaken { get; set; }

    string Site => Plan.Sites.All.Any(s => s.Key == _chosen) ? _chosen! : Plan.Sites.All[0].Key;

    protected override Task OnParametersSetAsync() => _open && !ReferenceEquals(_of, Plan.Overlays) ? RefreshAsync() : Task.CompletedTask;

    Task OpenAsync()
    {
        _open = true;
        return RefreshAsync();
    }

    Task AimAsync(string site)
    {
        var before = Site;
        (_forAll, _chosen) = (site.Length == 0, site.Length == 0 ? _chosen : site);
        if (before == Site)
        {
            // The values shown are the same ones: what was typed stays, and goes elsewhere.
            return LookAsync(_changes);
        }
        Choose(_target);
        // Nobody types into the values of the site that was left.
        (_view, _edits) = (null, null);
        return RefreshAsync();
    }

    /// <summary>Renders again. What was typed and not taken stays, and is looked at on top of the new files.</summary>
    async Task RefreshAsync()
    {
        await _newest.CancelAsync();
        var mine = _newest = new CancellationTokenSource();
        (_of, _busy) = (Plan.Overlays, true);
        try
        {
            var rendered = await Preview.RenderAsync(Session.Actor, _of, Site, mine.Token);
            if (mine.IsCancellationRequested)
            {
                return;
            }
            _busy = false;
            var before = _view is null ? null : _rendering;
            _rendering = rendered.Ok && rendered.Value.Ok ? rendered.Value : null;
            _view = _rendering is null ? null : FormView.Of(_rendering);
            if (_changes.Count > 0)
            {
                await LookAsync(_changes);
                return;
            }
            if (before is null || before.Yaml != _rendering?.Yaml)
            {
                Choose(_target);
            }
            _failure = rendered.Failure;
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // The files changed again, or another site was chosen.
        }
    }

    IEnumerable<(string Key, string Text)> Targets(FormView view) =>
        [
            .. view.Workloads.Select(w => ($"{w.Ref}", $"{w.Ref.Kind} {w.Ref.Name}")),
            .. view.Configs.Select(c => ($"{c.Ref}", $"ConfigMap {c.Name}")),
            .. view.Scalers.Select(s => ($"{s.Ref}", $"HorizontalPodAutoscaler {s.Ref.Name}")),
            .. view.Ingresses.Select(i => ($"{i.Ref}", $"Ingress {i.Ref.Name}")),
            (Whole, (string)L["Namespace and labels"]),
        ];

    void Choose(string target)
    {
        _turn++;
        (_changes, _labels, _space, _preview, _failure, _edits) = ([], [], null, null, null, null);
        if (_view is not { } view)
        {
            return;
        }
        var all = Targets(view).Select(t => t.Key).ToList();
        // A generated map has another name after each change of its content.
        _target = all.Contains(target) ? target : all.FirstOrDefault(t => SameStem(t, target)) ?? all[0];
        _edits = view.Workloads.FirstOrDefault(w => $"{w.Ref}" == _target) is { } workload ? new WorkloadEdits(workload) : null;
    }

    static bool SameStem(string a, string b) =>
        a.StartsWith("ConfigMap/", StringComparison.Ordinal)
        && b.LastIndexOf('-') is > 0 and var hyphen
        && a.StartsWith(b[..hyphen], StringComparison.Ordinal);

    Task SiteAsync(string? space, IReadOnlyList<FormChange> labels)
    {
        (_space, _labels) = (space, labels);
        return LookAsync(space is null || space == _view?.Namespace ? labels : [new FormChange.Namespace(space), .. labels]);
    }

    async Task LookAsync(IReadOnlyList<FormChange> changes)
    {
        // A list of its own for each look, so that only the newest one is shown.
        changes = [.. changes];
        (_changes, _preview, _failure, _taken) = (changes, null, null, null);
        if (changes.Count == 0 || _rendering is null)
        {
            return;
        }
        var others = _forAll ? Plan.Sites.All.Where(s => s.Key != Site).Select(s => OverlaysSection.FolderOf(s.Key)) : [];
        var looked = await Service.PreviewAsync(await Session.WhoAsync(), Input(), [.. others], changes, CancellationToken.None);
        if (ReferenceEquals(changes, _changes))
        {
            (_preview, _failure) = (looked.Ok ? looked.Value : null, looked.Failure);
        }
    }

    FormInput Input() => new(_of!.Files, OverlaysSection.FolderOf(Site), _forAll, _rendering!);

    async Task TakeAsync()
    {
        if (_preview is not { } preview)
        {
            return;
        }
        if (!ReferenceEquals(_of, Plan.Overlays))
        {
            // Somebody typed meanwhile: what was previewed is not what would be written.
            await RefreshAsync();
            return;
        }
        Choose(_target);
        (_view, _edits) = (null, null);
        _taken = string.Join(", ", preview.Outcome.Touched.Select(t => t.Path));
        await Session.ReplaceAsync(Plan.Overlays with { Files = preview.Outcome.Files });
        await OnTaken.InvokeAsync(preview.Outcome.Touched[0].Path);
        if (!ReferenceEquals(_of, Plan.Overlays))
        {
            await RefreshAsync();
        }
    }

    public void Dispose()
    {
        _newest.Cancel();
        _newest.Dispose();
    }
}
