using Microsoft.AspNetCore.Components;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Holds what the files come to against another site, the last release, or what runs. What is compared stands in the address.</summary>
public sealed partial class DifferencesPanel
{
    const int Step = 30;

    readonly Lifetime _life = new();
    ReleaseDifference? _found;
    OverlaysSection? _of;
    Failure? _failure;
    (string?, string?, string?) _asked;
    DateTimeOffset? _at;
    bool _busy;
    int _most = Step;

    [SupplyParameterFromQuery(Name = "diff")]
    string? What { get; set; }

    [SupplyParameterFromQuery(Name = "left")]
    string? LeftKey { get; set; }

    [SupplyParameterFromQuery(Name = "right")]
    string? RightKey { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    string? View { get; set; }

    bool IsUnified => View == "unified";

    bool IsAsked => What is "sites" or "release" or "live";

    // The address is anybody's to write: a site that is not there is the first one.
    SiteChoice Left => Plan.Sites.All.FirstOrDefault(s => s.Key == LeftKey) ?? Plan.Sites.All[0];

    SiteChoice Right => Plan.Sites.All.FirstOrDefault(s => s.Key == RightKey) ?? Plan.Sites.All[^1];

    IEnumerable<(string Name, string Label, SiteChoice Chosen)> Choices =>
        What == "sites" ? [("left", "Left", Left), ("right", "Right", Right)] : [("left", "Site", Left)];

    (string Left, string Right) Sides =>
        What switch
        {
            "sites" => (Left.Name, Right.Name),
            "release" => (L["the last release"], L["the files"]),
            _ => (L["the cluster"], L["the files"]),
        };

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    protected override Task OnParametersSetAsync()
    {
        var wanted = (What, LeftKey, RightKey);
        if (wanted == _asked)
        {
            return Task.CompletedTask;
        }
        _asked = wanted;
        return IsAsked ? CompareAsync() : Task.CompletedTask;
    }

    async Task CompareAsync()
    {
        var asked = _asked;
        (_busy, _failure, _found, _most, _of) = (true, null, null, Step, Plan.Overlays);
        StateHasChanged();
        var found = await FindAsync();
        if (asked == _asked && !_life.Token.IsCancellationRequested)
        {
            (_busy, _failure, _found, _at) = (false, found.Failure, found.Ok ? found.Value : null, Clock.GetUtcNow());
        }
    }

    async Task<Result<ReleaseDifference>> FindAsync()
    {
        var who = await Session.WhoAsync();
        return What switch
        {
            "sites" => await Differences.SitesAsync(who, Plan.Overlays, Left.Key, Right.Key, _life.Token),
            "release" => await Differences.LastReleaseAsync(who, Session.Current, Left.Key, _life.Token),
            _ => await Differences.LiveAsync(who, Session.Current, Left, _life.Token),
        };
    }

    void GoTo(string name, object? value) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameter(name, $"{value}" is { Length: > 0 } text ? text : null),
            new NavigationOptions { ReplaceHistoryEntry = true }
        );

    public void Dispose() => _life.Dispose();
}
