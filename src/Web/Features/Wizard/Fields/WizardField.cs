using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Tandem.Plans;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Wizard.Fields;

/// <summary>One input of a step: its label, its value, and what is wrong with it, once the user has been there.</summary>
public abstract class WizardField<T> : ComponentBase
{
    [CascadingParameter]
    public WizardSession Session { get; set; } = null!;

    [CascadingParameter]
    public WizardStep Page { get; set; } = null!;

    [Inject]
    protected IStringLocalizer<Ui> L { get; set; } = null!;

    /// <summary>The path of <see cref="PlanProblem.Field"/> whose problems belong here.</summary>
    [Parameter, EditorRequired]
    public string Field { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What it means, its unit, an example.</summary>
    [Parameter]
    public string? Help { get; set; }

    [Parameter, EditorRequired]
    public T Value { get; set; } = default!;

    [Parameter]
    public EventCallback<T> ValueChanged { get; set; }

    [Parameter]
    public string? TestId { get; set; }

    protected bool Locked => Session.ReadOnly;

    protected string Id => FieldId.Of(Field, Session.Current.Plan.Sites);

    protected string? Error =>
        Page.Step is { } step && Session.ProblemAt(step, Field) is { } problem ? $"{L.Say(problem.What)} {L.Say(problem.Remedy)}" : null;

    protected Task SetAsync(T value)
    {
        if (Locked || EqualityComparer<T>.Default.Equals(value, Value))
        {
            return Task.CompletedTask;
        }
        Session.Touch(Page.Step!.Value, Field);
        return ValueChanged.InvokeAsync(value);
    }
}

/// <summary>Turns a field's path into an id that an address's fragment can name.</summary>
static class FieldId
{
    /// <summary>
    /// A site's inputs are named by its place, not by its short name: that one can be changed in this very form, and an input whose id changes
    /// is another input, which loses the focus.
    /// </summary>
    public static string Of(string field, SitesSection sites)
    {
        for (var i = 0; i < sites.All.Count; i++)
        {
            field = field.Replace($"All[{sites.All[i].Key}].", $"All[{i}].", StringComparison.Ordinal);
        }
        return "f-" + string.Concat(field.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
    }
}
