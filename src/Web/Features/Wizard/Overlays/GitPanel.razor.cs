using Tandem.Overlays;
using Tandem.Overlays.Sources;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Fetches a tree from Git, shows what taking it would change, and takes it.</summary>
public sealed partial class GitPanel
{
    /// <summary>Characters of a commit's id that people read.</summary>
    const int Shown = 10;

    SourceLoginFields? _login;
    string _address = "";
    string _ref = "";
    string _folder = "";
    string? _news;
    (GitTree Tree, GitOrigin Origin)? _fetched;
    bool _keep;

    static string Short(string revision) => revision.Length > Shown ? revision[..Shown] : revision;

    protected override void OnInitialized()
    {
        if (Plan.Overlays.Source is { } origin)
        {
            (_address, _ref, _folder) = (origin.Address, origin.Ref, origin.Folder);
        }
    }

    Task FetchAsync() =>
        WorkAsync(async cancellation =>
        {
            (_fetched, _news) = (null, null);
            var found = await Git.FetchAsync(await Session.WhoAsync(), _address, _ref, _folder, _login?.Login, cancellation);
            (_fetched, Trouble) = (found.Ok ? found.Value : null, found.Failure);
        });

    Task AskAsync() =>
        WorkAsync(async cancellation =>
        {
            (_fetched, _news) = (null, null);
            if (Plan.Overlays.Source is { } origin)
            {
                var found = await Git.RevisionAsync(await Session.WhoAsync(), origin, _login?.Login, cancellation);
                (_news, Trouble) = (found.Ok ? found.Value : null, found.Failure);
            }
        });

    FileChanges Changes(GitTree tree) => FileChanges.Between(Plan.Overlays.Files, With(tree));

    IReadOnlyList<OverlayFile> With(GitTree tree)
    {
        var names = tree.Files.Select(f => f.Path).ToHashSet();
        var kept = _keep ? Plan.Overlays.Files.Where(f => !names.Contains(f.Path)) : [];
        return [.. kept.Concat(tree.Files).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    async Task TakeAsync()
    {
        if (_fetched is { } fetched)
        {
            await Session.ReplaceAsync(Plan.Overlays with { Files = With(fetched.Tree), Source = fetched.Origin });
            (_fetched, _news) = (null, null);
        }
    }
}
