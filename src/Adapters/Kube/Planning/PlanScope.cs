using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>For whom and how a release is planned.</summary>
/// <param name="Parent">The inventory's Secret; null when nothing is kept and nothing pruned.</param>
/// <param name="Inventory">What it holds.</param>
/// <param name="Scaled">Workloads whose number of replicas an autoscaler sets.</param>
sealed record PlanScope(ApplyRequest Request, ObjectRef? Parent, Inventory Inventory, IReadOnlySet<ObjectRef> Scaled, Masking Masking)
{
    public string Plan => Request.Plan;

    /// <summary>Id of our set of objects; empty without an inventory.</summary>
    public string Set { get; } = Parent is null ? "" : Inventory.IdOf(Parent);

    public ApplyChoice? ObjectChoice(ObjectRef r, ApplyChoice choice) =>
        Request.Decisions.Any(d => d.Ref == r && d.Path is null && d.Choice == choice) ? choice : null;

    public ApplyChoice? FieldChoice(ObjectRef r, string path) =>
        Request.Decisions.FirstOrDefault(d => d.Ref == r && d.Path == path)?.Choice;
}
