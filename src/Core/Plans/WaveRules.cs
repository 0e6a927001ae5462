using System.Globalization;

namespace Tandem.Plans;

/// <summary>How a deploy goes over many sites: wave after wave, each let through by a gate.</summary>
/// <param name="PrimaryLast">False: the primary is the first wave, alone. True: it is the last one, after the backups have proved the release.</param>
/// <param name="AtOnce">How many backups make one wave: a number, or a share of all backups such as <c>25%</c>, rounded down, but at least one.</param>
/// <param name="SoakMinutes">How long a wave must stay healthy before the next one starts, 0–1440.</param>
/// <param name="MayFail">
/// How many backups may fail before the deploy stops, 0–99. One that could not be reached before anything was written there has not failed: it
/// is behind. The primary may never fail.
/// </param>
/// <param name="AskBetween">True when a lead must let every next wave go.</param>
/// <param name="Return">True when a stop gives every site of this deploy the release back that it had before.</param>
public sealed record WaveRules(bool PrimaryLast, string AtOnce, int SoakMinutes, int MayFail, bool AskBetween, bool Return)
{
    /// <summary>The primary first, then one backup after the other; the first that fails stops it.</summary>
    public static WaveRules Usual { get; } = new(false, "1", 0, 0, false, false);

    /// <summary>The sites wave by wave, in the order of step 2 within each.</summary>
    public IReadOnlyList<IReadOnlyList<SiteChoice>> Of(SitesSection sites)
    {
        if (sites.Primary is not { } primary)
        {
            return [];
        }
        var backups = sites.Backups.ToList();
        IEnumerable<IReadOnlyList<SiteChoice>> waves = backups.Chunk(SizeFor(backups.Count) ?? 1);
        return PrimaryLast
            ? [.. waves, [primary]]
            :
            [
                [primary],
                .. waves,
            ];
    }

    internal IEnumerable<PlanProblem> Check()
    {
        if (SizeFor(100) is null)
        {
            yield return new(
                PlanStep.Deploy,
                "Waves.AtOnce",
                Text.Of($"'{AtOnce}' is not a size of a wave."),
                Text.Of($"Give a number from 1, or a share from 1% to 100%.")
            );
        }
        if (SoakMinutes is < 0 or > 1440)
        {
            yield return new(
                PlanStep.Deploy,
                "Waves.SoakMinutes",
                Text.Of($"A wave cannot be watched for {SoakMinutes} minutes."),
                Text.Of($"Give 0 to 1440 minutes.")
            );
        }
        if (MayFail is < 0 or > 99)
        {
            yield return new(
                PlanStep.Deploy,
                "Waves.MayFail",
                Text.Of($"{MayFail} backups cannot be let fail."),
                Text.Of($"Give 0 to 99; with 0 the first failure stops the deploy.")
            );
        }
    }

    /// <summary>Null when what is written is neither a number nor a share.</summary>
    int? SizeFor(int backups)
    {
        var share = AtOnce.EndsWith('%');
        if (!int.TryParse(share ? AtOnce[..^1] : AtOnce, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            return null;
        }
        return !share ? number
            : number > 100 ? null
            : Math.Max(1, backups * number / 100);
    }
}
