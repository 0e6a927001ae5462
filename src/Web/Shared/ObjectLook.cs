using MudBlazor;
using Tandem.Clusters;

namespace Tandem.Web.Shared;

/// <summary>How what happens to an object of a cluster is shown.</summary>
/// <param name="Word">English, translated where it is shown.</param>
sealed record ObjectLook(string Tone, string Icon, string Word)
{
    public static ObjectLook Of(ObjectAction action) =>
        action switch
        {
            ObjectAction.Create => new("busy", Icons.Material.Filled.AddCircle, "Create"),
            ObjectAction.Change => new("warn", Icons.Material.Filled.Edit, "Change"),
            ObjectAction.Adopt => new("warn", Icons.Material.Filled.Link, "Take over"),
            ObjectAction.Recreate => new("bad", Icons.Material.Filled.SwapHoriz, "Make anew"),
            ObjectAction.Conflict => new("bad", Icons.Material.Filled.CallSplit, "In conflict"),
            ObjectAction.Prune => new("bad", Icons.Material.Filled.DeleteForever, "Delete"),
            ObjectAction.Blocked => new("bad", Icons.Material.Filled.Block, "Blocked"),
            _ => new("good", Icons.Material.Filled.CheckCircle, "Unchanged"),
        };
}
