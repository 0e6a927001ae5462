using Microsoft.Extensions.Localization;
using Tandem.Runs;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.Runs;

/// <summary>Short words for steps, where a title has no room.</summary>
static class StepWords
{
    /// <summary>The last part of the key as a word: <c>primary/subnet-2</c> reads "subnet 2", <c>primary/network/remove</c> "network".</summary>
    public static string Short(IStringLocalizer<Ui> l, StepSpec step)
    {
        var part = step.Key.Split('/').Skip(1).LastOrDefault(p => p != "remove") ?? step.Key;
        var cut = part.LastIndexOf('-');
        return cut > 0 && int.TryParse(part[(cut + 1)..], out var number) ? $"{l[part[..cut]]} {number}" : l[part.Replace('-', ' ')];
    }

    /// <summary>How the step ended, in one sentence; null while it has not or when it failed: a failure is shown with its hint.</summary>
    public static Text? Sentence(StepOutcome? outcome) =>
        outcome switch
        {
            Succeeded s => s.What,
            Skipped s => s.Why,
            Stopped s => s.Why,
            _ => null,
        };
}
