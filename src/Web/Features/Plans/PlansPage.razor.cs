using Tandem.Access;
using Tandem.Plans;

namespace Tandem.Web.Features.Plans;

/// <summary>The list of plans, newest change first; where one starts.</summary>
public sealed partial class PlansPage
{
    IReadOnlyList<PlanSummary> _plans = [];
    Failure? _failure;
    Failure? _nameProblem;
    string _name = "";
    bool _creating;

    protected override async Task LoadAsync()
    {
        var list = await Plans.ListAsync(Actor, Gone);
        _plans = list.Ok ? list.Value : [];
        _failure = list.Failure;
    }

    async Task CreateAsync()
    {
        _creating = true;
        var created = await Plans.CreateAsync(await RefreshActorAsync(), _name, Plan.Empty, Gone);
        _creating = false;
        if (created.Ok)
        {
            Navigation.NavigateTo($"plans/{created.Value.Id}/credentials");
            return;
        }
        _nameProblem = created.Failure.Field is null ? null : created.Failure;
        _failure = created.Failure.Field is null ? created.Failure : null;
    }

    async Task RemoveAsync(PlanSummary plan)
    {
        var actor = await RefreshActorAsync();
        var found = await Plans.FindAsync(actor, plan.Id, Gone);
        if (found.Ok && (await Plans.RemoveAsync(actor, found.Value, Gone)).Failure is { } no)
        {
            _failure = no;
            return;
        }
        await LoadAsync();
    }
}
