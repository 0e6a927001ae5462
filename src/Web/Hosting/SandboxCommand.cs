using System.Globalization;
using Tandem.Sandbox;

namespace Tandem.Web.Hosting;

/// <summary><c>Console sandbox --data DIR [--port N] [--speed X]</c>: the Sandbox alone, until the process is told to stop.</summary>
static class SandboxCommand
{
    const string Usage = "Usage: Console sandbox --data DIR [--port N] [--speed X]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        using var logs = LoggerFactory.Create(l => l.AddSimpleConsole(o => o.SingleLine = true));
        using var stop = new CancellationTokenSource();
        using var interrupt = OnSignal(System.Runtime.InteropServices.PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(System.Runtime.InteropServices.PosixSignal.SIGTERM, stop);
        await using var server = await SandboxServer.StartAsync(options, logs, stop.Token);
        await Console.Out.WriteLineAsync(
            $"The Sandbox answers at {server.Descriptor.CloudEndpoint}; what is needed to use it is in sandbox.json."
        );
        await Task.Delay(Timeout.InfiniteTimeSpan, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    static IDisposable OnSignal(System.Runtime.InteropServices.PosixSignal signal, CancellationTokenSource stop) =>
        System.Runtime.InteropServices.PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Cancel();
            }
        );

    /// <summary>Null when the arguments make no sense.</summary>
    internal static SandboxOptions? Parse(string[] args)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] is not ("--data" or "--port" or "--speed") || i + 1 == args.Length || !given.TryAdd(args[i], args[i + 1]))
            {
                return null;
            }
        }
        var port = 0;
        var speed = 20.0;
        var sound =
            given.ContainsKey("--data")
            && (
                !given.TryGetValue("--port", out var p)
                || (int.TryParse(p, CultureInfo.InvariantCulture, out port) && port is >= 0 and <= 65535)
            )
            && (!given.TryGetValue("--speed", out var s) || (double.TryParse(s, CultureInfo.InvariantCulture, out speed) && speed > 0));
        return sound
            ? new SandboxOptions
            {
                DataDirectory = Path.GetFullPath(given["--data"]),
                CloudPort = port,
                Speed = speed,
            }
            : null;
    }
}
