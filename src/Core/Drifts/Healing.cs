namespace Tandem.Drifts;

/// <summary>What is to be done about a site that differs from its run.</summary>
/// <param name="Heal">True when it is to be brought back now.</param>
/// <param name="After">When to ask again; null when nothing is to be waited for.</param>
/// <param name="Fight">Somebody who changes the same thing back each time; healing has stopped because of them.</param>
public sealed record HealVerdict(bool Heal, DateTimeOffset? After = null, DriftItem? Fight = null);

/// <summary>
/// When what differs in a cluster is brought back by itself: at once the first time, then ever later, and not at all any more once the same thing
/// was brought back five times within an hour, since then somebody else wants it otherwise, and people have to talk. Pure but for what it remembers.
/// </summary>
public sealed class Healing
{
    const int MostFights = 5;
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    readonly Dictionary<string, List<DateTimeOffset>> _healed = [];

    /// <param name="items">What differs in the cluster now.</param>
    public HealVerdict Ask(IReadOnlyList<DriftItem> items, DateTimeOffset now)
    {
        if (items.Count == 0)
        {
            return new(false);
        }
        foreach (var times in _healed.Values)
        {
            times.RemoveAll(t => now - t > Hour);
        }
        if (items.FirstOrDefault(i => TimesOf(i).Count >= MostFights) is { } fight)
        {
            return new(false, Fight: fight);
        }
        var after = items.Max(i => NextOf(TimesOf(i)));
        return after <= now ? new(true) : new(false, after);
    }

    /// <summary>A run that brings these back was asked for.</summary>
    public void Healed(IReadOnlyList<DriftItem> items, DateTimeOffset now)
    {
        foreach (var what in items.Select(i => i.What).Distinct())
        {
            if (!_healed.TryGetValue(what, out var times))
            {
                _healed[what] = times = [];
            }
            times.Add(now);
        }
    }

    List<DateTimeOffset> TimesOf(DriftItem item) => _healed.GetValueOrDefault(item.What) ?? [];

    static DateTimeOffset NextOf(List<DateTimeOffset> times)
    {
        if (times.Count == 0)
        {
            return DateTimeOffset.MinValue;
        }
        var pause = First * Math.Pow(2, times.Count - 1);
        return times[^1] + (pause < Longest ? pause : Longest);
    }
}
