using Tandem.Runs;
using LogLevel = Tandem.Runs.LogLevel;

namespace Tandem.Web.Features.Runs;

/// <summary>Which lines of the log are shown, as it stands in the address.</summary>
/// <param name="Step">Only this step's; null for all.</param>
/// <param name="Level">The least level; lines below it are hidden.</param>
/// <param name="Search">Only lines that contain it, whatever the case; empty for all.</param>
public sealed record LogQuery(string? Step, LogLevel Level, string Search)
{
    public bool Takes(StepLogged line, string said) =>
        (Step is null || line.Step == Step)
        && line.Level >= Level
        && (Search.Length == 0 || said.Contains(Search, StringComparison.CurrentCultureIgnoreCase));
}
