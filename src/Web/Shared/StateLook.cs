using MudBlazor;
using Tandem.Clusters;
using Tandem.Images;
using Tandem.Runs;
using Tandem.Snapshots;

namespace Tandem.Web.Shared;

/// <summary>How a state is shown: an icon, a word and a tone, so that colour is never alone.</summary>
/// <param name="Tone">One of <c>good</c>, <c>busy</c>, <c>bad</c>, <c>warn</c>, <c>idle</c>: a class of the stylesheet.</param>
/// <param name="Word">English word, translated where it is shown.</param>
public sealed record StateLook(string Tone, string Icon, string Word)
{
    public static StateLook Of(Enum state) =>
        state switch
        {
            HealthState s => Of(s),
            RunState s => Of(s),
            StepState s => Of(s),
            ApprovalState s => Of(s),
            SnapshotState s => Of(s),
            ImageVerdict s => Of(s),
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No look for this kind of state."),
        };

    static StateLook Of(HealthState state) =>
        state switch
        {
            HealthState.Healthy => new("good", Icons.Material.Filled.CheckCircle, "Healthy"),
            HealthState.Progressing => new("busy", Icons.Material.Filled.Autorenew, "Progressing"),
            HealthState.Degraded => new("bad", Icons.Material.Filled.Error, "Degraded"),
            HealthState.Suspended => new("idle", Icons.Material.Filled.PauseCircle, "Suspended"),
            HealthState.Missing => new("bad", Icons.Material.Filled.RemoveCircle, "Missing"),
            HealthState.Terminating => new("warn", Icons.Material.Filled.DeleteSweep, "Terminating"),
            _ => new("warn", Icons.Material.Filled.HelpOutline, "Unknown"),
        };

    static StateLook Of(RunState state) =>
        state switch
        {
            RunState.Queued => new("idle", Icons.Material.Filled.Schedule, "Queued"),
            RunState.Running => new("busy", Icons.Material.Filled.Autorenew, "Running"),
            RunState.Succeeded => new("good", Icons.Material.Filled.CheckCircle, "Succeeded"),
            RunState.Failed => new("bad", Icons.Material.Filled.Error, "Failed"),
            RunState.Cancelled => new("warn", Icons.Material.Filled.Cancel, "Cancelled"),
            _ => new("bad", Icons.Material.Filled.PowerOff, "Interrupted"),
        };

    static StateLook Of(StepState state) =>
        state switch
        {
            StepState.Waiting => new("idle", Icons.Material.Filled.Schedule, "Waiting"),
            StepState.Running => new("busy", Icons.Material.Filled.Autorenew, "Running"),
            StepState.Succeeded => new("good", Icons.Material.Filled.CheckCircle, "Succeeded"),
            StepState.Skipped => new("idle", Icons.Material.Filled.SkipNext, "Skipped"),
            StepState.Failed => new("bad", Icons.Material.Filled.Error, "Failed"),
            _ => new("warn", Icons.Material.Filled.StopCircle, "Stopped"),
        };

    static StateLook Of(SnapshotState state) =>
        state switch
        {
            SnapshotState.Accomplished => new("good", Icons.Material.Filled.CheckCircle, "Finished"),
            SnapshotState.Failed => new("bad", Icons.Material.Filled.Error, "Failed"),
            _ => new("busy", Icons.Material.Filled.Autorenew, "Progressing"),
        };

    static StateLook Of(ImageVerdict verdict) =>
        verdict switch
        {
            ImageVerdict.Same => new("good", Icons.Material.Filled.CheckCircle, "The same image"),
            ImageVerdict.Different => new("bad", Icons.Material.Filled.Error, "Different images"),
            _ => new("warn", Icons.Material.Filled.HelpOutline, "Not known"),
        };

    static StateLook Of(ApprovalState state) =>
        state switch
        {
            ApprovalState.Pending => new("warn", Icons.Material.Filled.HourglassEmpty, "Approval pending"),
            ApprovalState.Granted => new("good", Icons.Material.Filled.HowToReg, "Approved"),
            _ => new("idle", Icons.Material.Filled.Remove, "No approval needed"),
        };
}
