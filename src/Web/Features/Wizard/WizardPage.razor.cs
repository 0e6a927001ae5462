using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tandem.Access;
using Tandem.Plans;
using Tandem.Web.Shared;
using Tandem.Web.Shell;

namespace Tandem.Web.Features.Wizard;

/// <summary>The frame around the seven steps and the review. It stays while the user walks through them, so that nothing typed is lost.</summary>
public sealed partial class WizardPage
{
    Failure? _failure;
    BrowserModule? _script;
    PlanPresence? _presence;
    string? _shown;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Which step, as in <see cref="WizardStep.Slug"/>; the first one when it is missing or unknown.</summary>
    [Parameter]
    public string? Slug { get; set; }

    [Inject]
    PlanService Plans { get; set; } = null!;

    [Inject]
    PlanRooms Rooms { get; set; } = null!;

    [Inject]
    ICurrentActor Who { get; set; } = null!;

    [Inject]
    TimeProvider Clock { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    [Inject]
    IJSRuntime Js { get; set; } = null!;

    WizardSession? Session { get; set; }

    WizardStep Page => WizardSteps.Find(Slug ?? "") ?? WizardSteps.All[0];

    protected override async Task LoadAsync()
    {
        var found = await Plans.FindAsync(Actor, Id, Gone);
        if (!found.Ok)
        {
            _failure = found.Failure;
            return;
        }
        Session = new WizardSession(Plans, Who, Clock, Actor, found.Value);
        Session.Changed += Repaint;
        _presence = new PlanPresence(Rooms, Session, Clock, InvokeAsync);
    }

    protected override void OnParametersSet() => _presence?.Move(Page);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // What a step keeps in the query is not another page.
        var here = new Uri(Navigation.Uri);
        var address = $"{here.AbsolutePath}{here.Fragment}";
        if (Session is null || _shown == address)
        {
            return;
        }
        var opening = _shown is null;
        _shown = address;
        try
        {
            await FocusAsync(here.Fragment, opening);
        }
        catch (JSException)
        {
            // Without the script the focus stays where it was; everything else works.
        }
    }

    async Task FocusAsync(string fragment, bool opening)
    {
        _script ??= new BrowserModule(Js, "./js/wizard.js");
        // A link to a problem names its input, which is there only now.
        if (fragment.Length > 1)
        {
            await _script.CallAsync("reveal", fragment[1..]);
        }
        else if (!opening)
        {
            await _script.CallAsync("begin");
        }
    }

    void Repaint() =>
        _ = InvokeAsync(() =>
        {
            _presence?.Move(Page);
            StateHasChanged();
        });

    public async ValueTask DisposeAsync()
    {
        Dispose();
        _presence?.Dispose();
        if (Session is not null)
        {
            await Session.DisposeAsync();
        }
        await (_script?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
