using Tandem.Runs;

namespace Tandem.Web.Features.Runs;

/// <summary>English words for what a run is for; translated where they are shown.</summary>
static class RunWords
{
    public static string Of(RunPurpose purpose) =>
        purpose switch
        {
            RunPurpose.TearDown => "Tear down",
            RunPurpose.Snapshot => "Snapshots",
            RunPurpose.RemoveSnapshots => "Remove all snapshots",
            RunPurpose.RollBack => "Roll back",
            _ => "Deploy",
        };
}

/// <summary>What can be done to a run from its page.</summary>
public enum RunCommand
{
    Cancel,
    Resume,
    Approve,

    /// <summary>Lets the next wave of sites go.</summary>
    LetGo,
}
