using Microsoft.Playwright;

namespace Tandem.Bench;

/// <summary>How long a step's line takes to stand on the page, in milliseconds.</summary>
sealed record LatencyRow(string What, int Ticks, double Median, double P95, double Worst, int HubEvents)
{
    public static LatencyRow Of(string what, IReadOnlyList<double> sorted, int hubEvents) =>
        new(what, sorted.Count, At(sorted, 0.5), At(sorted, 0.95), sorted[^1], hubEvents);

    static double At(IReadOnlyList<double> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}

/// <summary>Measures one run: its page in a browser, and further watchers beside it.</summary>
sealed class Latency(BenchConsole console, PageProbe probe, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task<LatencyRow> MeasureAsync(int watchers, int count, TimeSpan pause)
    {
        console.Ticks.Said.Clear();
        (console.Ticks.Count, console.Ticks.Pause) = (count, pause);
        var run = await console.AddRunAsync();
        await using var others = new HubWatchers(console.Url, await probe.CookieAsync());
        await others.WatchAsync(run.Id, watchers - 1);
        var page = await probe.OpenAsync($"{console.Url}/runs/{run.Id}");
        await console.StartAsync(run);
        await page.Locator("[data-testid=run-state] [data-state=Succeeded]")
            .WaitForAsync(new() { Timeout = (float)Patience.TotalMilliseconds });
        await Task.Delay(TimeSpan.FromSeconds(1), clock);
        var seen = await PageProbe.SeenAsync(page);
        await page.CloseAsync();
        var missing = Enumerable.Range(1, count).Count(t => !seen.ContainsKey(t));
        if (missing > 0)
        {
            throw new InvalidOperationException($"{missing} of {count} ticks never reached the page.");
        }
        var took = seen.Select(s => s.Value - console.Ticks.Said[s.Key]).Order().ToList();
        return LatencyRow.Of($"{watchers} watchers, {1000 / pause.TotalMilliseconds:0} events/s", took, others.Events);
    }
}
