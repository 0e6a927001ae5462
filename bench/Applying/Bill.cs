using System.Diagnostics;
using System.Globalization;

namespace Tandem.Bench.Applying;

/// <summary>Counts what goes over the wire.</summary>
sealed class CallCounter
{
    int _writes;
    int _reads;

    public (int Writes, int Reads) Taken => (_writes, _reads);

    public HttpMessageHandler Over(HttpMessageHandler inner) => new Counting(this, inner);

    public void Reset() => (_writes, _reads) = (0, 0);

    sealed class Counting(CallCounter counter, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref request.Method == HttpMethod.Get ? ref counter._reads : ref counter._writes);
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>What work cost its processes, as Linux tells it.</summary>
static class Bill
{
    public static async Task<Cost> OfThisProcessAsync(CallCounter counter, Func<Task> work)
    {
        // Without it the rubbish of the one before would be in this one's bill.
        GC.Collect();
        // Sets the mark of the most memory back to what is held now.
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        counter.Reset();
        using var self = Process.GetCurrentProcess();
        var (cpu, watch) = (self.TotalProcessorTime, Stopwatch.StartNew());
        await work();
        var took = watch.Elapsed;
        self.Refresh();
        return new Cost(took, self.TotalProcessorTime - cpu, PeakOf(self.Id), counter.Taken);
    }

    /// <summary>Most memory a process held at once, in MB; 0 when it is gone.</summary>
    public static double PeakOf(int process) => Field($"/proc/{process}/status", "VmHWM:") / 1024;

    public static IEnumerable<int> ChildrenOf(int process)
    {
        var file = $"/proc/{process}/task/{process}/children";
        return Read(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => int.Parse(p, CultureInfo.InvariantCulture));
    }

    /// <summary>A time as the shell prints it, e.g. <c>1m2.34s</c>.</summary>
    public static TimeSpan TimeOf(string text)
    {
        var parts = text.TrimEnd('s').Split('m');
        return TimeSpan.FromMinutes(double.Parse(parts[0], CultureInfo.InvariantCulture))
            + TimeSpan.FromSeconds(double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    static double Field(string file, string name)
    {
        var line = Read(file).Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[name.Length..].Replace("kB", ""), CultureInfo.InvariantCulture);
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // The process has ended meanwhile.
            return "";
        }
    }
}
