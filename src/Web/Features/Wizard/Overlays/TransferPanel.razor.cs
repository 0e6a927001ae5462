using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using Tandem.Overlays.Transfer;
using Tandem.Plans;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Takes in a tree from a zip or a folder, after showing what that does, and gives the plan's tree away.</summary>
public sealed partial class TransferPanel
{
    readonly Dictionary<string, string> _sites = [];
    IReadOnlyList<string> _overlays = [];
    InputFile? _folder;
    BrowserModule? _script;
    Incoming? _incoming;
    ImportPlan? _plan;
    Failure? _failure;
    bool _replaces;
    bool _busy;

    // A browser tells nothing when the same file is chosen again: each turn has inputs of its own.
    int _turn;

    [Inject]
    OverlayTransfer Transfer { get; set; } = null!;

    [Inject]
    IJSRuntime Js { get; set; } = null!;

    /// <summary>Path of a file that came in, to be shown.</summary>
    [Parameter]
    public EventCallback<string> OnTaken { get; set; }

    Task ZipAsync(InputFileChangeEventArgs e) =>
        ReadAsync(async actor =>
        {
            if (e.File.Size > IncomingRules.MostBytes)
            {
                return IncomingRules.TooLarge();
            }
            return Transfer.ReadZip(actor, await BytesAsync(e.File));
        });

    Task FolderAsync(InputFileChangeEventArgs e) =>
        ReadAsync(async actor =>
        {
            if (e.FileCount > IncomingRules.MostEntries)
            {
                return IncomingRules.TooMany();
            }
            var files = e.GetMultipleFiles(IncomingRules.MostEntries);
            if (files.Sum(f => f.Size) > IncomingRules.MostBytes)
            {
                return IncomingRules.TooLarge();
            }
            // The event itself has only the last part of each path.
            _script ??= new BrowserModule(Js, "./js/folder.js");
            var paths = await _script.GetAsync<string[]>("paths", _folder!.Element) ?? [];
            var entries = new List<IncomingEntry>();
            foreach (var (file, i) in files.Select((f, i) => (f, i)))
            {
                entries.Add(
                    new IncomingEntry(paths.ElementAtOrDefault(i) is { Length: > 0 } path ? path : file.Name, await BytesAsync(file))
                );
            }
            return Transfer.ReadFolder(actor, entries);
        });

    async Task ReadAsync(Func<Access.Actor, Task<Result<Incoming>>> read)
    {
        Forget();
        _busy = true;
        StateHasChanged();
        try
        {
            var incoming = await read(await Session.WhoAsync());
            (_incoming, _failure) = (incoming.Ok ? incoming.Value : null, incoming.Failure);
        }
        catch (IOException)
        {
            // Larger than it said, or changed on the disk while it was read.
            _failure = new Failure("import.read", Text.Of($"The file could not be read to its end."), Text.Of($"Choose it again."));
        }
        _busy = false;
        _turn++;
        if (_incoming is not null)
        {
            Suggest(_incoming);
        }
    }

    static async Task<byte[]> BytesAsync(IBrowserFile file)
    {
        await using var stream = file.OpenReadStream(IncomingRules.MostBytes);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Folders that are no site's yet, each without a site, until the user says so.</summary>
    void Suggest(Incoming incoming)
    {
        var taken = Plan.Sites.All.Select(s => OverlaysSection.FolderOf(s.Key)).ToHashSet();
        _overlays = [.. Transfer.Overlays(incoming).Where(f => !taken.Contains(f))];
        _sites.Clear();
        foreach (var overlay in _overlays)
        {
            _sites[overlay] = "";
        }
        _ = Look();
    }

    void Choose(bool replaces)
    {
        _replaces = replaces;
        _ = Look();
    }

    void Map(string overlay, string site)
    {
        _sites[overlay] = site;
        _ = Look();
    }

    bool Look()
    {
        var made = Transfer.Plan(Session.Actor, Plan.Overlays.Files, _incoming!, new ImportChoice(_replaces, _sites));
        (_plan, _failure) = (made.Ok ? made.Value : null, made.Failure);
        return made.Ok;
    }

    async Task TakeAsync()
    {
        // The plan's files may have changed since the preview: it is made again, and what it says now is what happens.
        if (!Look())
        {
            return;
        }
        var (first, files) = (_incoming!.Files[0].Path, _plan!.Files);
        Forget();
        await Session.ReplaceAsync(Plan.Overlays with { Files = files });
        await OnTaken.InvokeAsync(first);
    }

    void Forget() => (_incoming, _plan, _failure, _overlays, _replaces) = (null, null, null, [], false);

    public async ValueTask DisposeAsync() => await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
}
