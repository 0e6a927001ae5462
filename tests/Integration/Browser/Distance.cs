using System.Collections.Concurrent;
using System.Globalization;
using Tandem.Bench.Applying;

namespace Tandem.Integration.Browser;

/// <summary>
/// The way between a browser and its console. With <c>TANDEM_TEST_DISTANCE=100</c> every byte takes 100 ms each way, as it does for
/// somebody on another continent: what only works next door is found by it.
/// </summary>
static class Distance
{
    static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(
        double.Parse(Environment.GetEnvironmentVariable("TANDEM_TEST_DISTANCE") ?? "0", CultureInfo.InvariantCulture)
    );

    static readonly ConcurrentDictionary<string, string> Relays = new();

    /// <summary>The address under which a browser at that distance reaches the console; the way is open as long as the tests run.</summary>
    public static string Of(string address) =>
        OneWay == TimeSpan.Zero
            ? address
            : Relays.GetOrAdd(address, a => $"http://localhost:{DelayRelay.Open(new Uri(a).Port, OneWay, CancellationToken.None).Port}");
}
