using MudBlazor;
using Tandem.Clouds.Planning;

namespace Tandem.Web.Features.Wizard.Review;

/// <summary>How an action is shown: icon, word and tone.</summary>
/// <param name="Word">English, translated where it is shown.</param>
sealed record ActionLook(string Tone, string Icon, string Word)
{
    public static ActionLook Of(ResourceAction action) =>
        action switch
        {
            ResourceAction.Create => new("busy", Icons.Material.Filled.AddCircle, "Create"),
            ResourceAction.Change => new("warn", Icons.Material.Filled.Edit, "Change"),
            ResourceAction.Replace => new("bad", Icons.Material.Filled.SwapHoriz, "Make anew"),
            ResourceAction.Delete => new("bad", Icons.Material.Filled.DeleteForever, "Delete"),
            ResourceAction.Adopt => new("idle", Icons.Material.Filled.Link, "Use as it is"),
            _ => new("good", Icons.Material.Filled.CheckCircle, "Keep"),
        };
}
