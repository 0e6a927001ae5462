using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Looks a chart up, shows what taking it would change, and takes it.</summary>
public sealed partial class ChartPanel
{
    /// <summary>More than anybody looks through.</summary>
    const int Listed = 100;

    SourceLoginFields? _login;
    string _address = "";
    string _name = "";
    string _version = "";
    string _release = "";
    string _kube = "";
    string _apis = "";
    string? _taken;
    IReadOnlyList<ChartVersion>? _versions;
    FetchedChart? _fetched;

    protected override void OnInitialized()
    {
        if (Plan.Overlays.Chart is { } chart)
        {
            (_address, _name, _release) = (chart.Repository, chart.Name, chart.Release);
            (_kube, _apis) = (chart.KubeVersion, chart.ApiVersions);
        }
    }

    string Words(ChartVersion version) =>
        version.IsDeprecated ? L["{0} (deprecated)", version.Version]
        : version.AppVersion.Length > 0 ? L["{0} (application {1})", version.Version, version.AppVersion]
        : version.Version;

    void Choose(string version) => (_version, _fetched) = (version, null);

    Task LookAsync() =>
        WorkAsync(async cancellation =>
        {
            (_versions, _fetched, _taken) = (null, null, null);
            var found = await Charts.VersionsAsync(await Session.WhoAsync(), _address, _name, _login?.Login, cancellation);
            (_versions, Trouble) = (found.Ok ? found.Value : null, found.Failure);
            if (found.Ok)
            {
                // A release before a pre-release, if there is any.
                _version =
                    found.Value.FirstOrDefault(v => !v.Version.Contains('-'))?.Version ?? found.Value.FirstOrDefault()?.Version ?? "";
                _release = _release.Length > 0 ? _release : _name.Trim().ToLowerInvariant().Replace('_', '-').Replace('.', '-');
            }
        });

    Task FetchAsync() =>
        WorkAsync(async cancellation =>
        {
            _fetched = null;
            if (Source(_name, _version, "").Refused is { } no)
            {
                Trouble = no;
                return;
            }
            var fetched = await Charts.FetchAsync(await Session.WhoAsync(), _address, _name, _version, _login?.Login, cancellation);
            (_fetched, Trouble) = (fetched.Ok ? fetched.Value : null, fetched.Failure);
        });

    ChartSource Source(string name, string version, string digest) =>
        new(_address.Trim(), name, version, digest, _release.Trim()) { KubeVersion = _kube.Trim(), ApiVersions = _apis.Trim() };

    FileChanges Changes(FetchedChart fetched) => FileChanges.Between(Plan.Overlays.Files, With(fetched));

    IReadOnlyList<OverlayFile> With(FetchedChart fetched) =>
        ChartScaffold.Take(
            Plan.Overlays.Files,
            Plan.Sites.All,
            fetched,
            Source(fetched.Name, fetched.Version, fetched.Digest),
            Plan.Deploy.Namespace
        );

    async Task TakeAsync()
    {
        if (_fetched is { } fetched)
        {
            // Onto the files as they are now: somebody may have typed since the chart was fetched.
            await Session.ReplaceAsync(Plan.Overlays with { Files = With(fetched) });
            (_fetched, _versions, _taken) = (null, null, $"{fetched.Name} {fetched.Version}");
        }
    }

    async Task RemoveAsync()
    {
        await Session.ReplaceAsync(Plan.Overlays with { Files = ChartScaffold.Remove(Plan.Overlays.Files) });
        (_fetched, _versions, _taken) = (null, null, null);
    }
}
