using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Tandem.Plans;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard;

/// <summary>What every page of the wizard has: the session and the words.</summary>
public abstract class WizardStepBase : ComponentBase
{
    [Parameter, EditorRequired]
    public WizardSession Session { get; set; } = null!;

    [Inject]
    protected IStringLocalizer<Ui> L { get; set; } = null!;

    protected Plan Plan => Session.Current.Plan;

    protected bool ReadOnly => Session.ReadOnly;
}
