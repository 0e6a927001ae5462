using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Tandem.Integration.EndToEnd;

/// <summary>The console (or a Sandbox alone) as a process of its own, as its users start it, so that a test can kill one and not the other.</summary>
sealed partial class ConsoleProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    readonly Process _process;
    readonly ConcurrentQueue<string> _lines = new();

    ConsoleProcess(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens, e.g. <c>http://localhost:40123</c>.</summary>
    public string Address { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>All it has written so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts the web console on a free port and waits until it is ready, unless it ends before.</summary>
    /// <param name="settings">Configuration keys such as <c>Tandem:DataDirectory</c>.</param>
    public static async Task<ConsoleProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var address = $"http://localhost:{FreePort()}";
        var arguments = settings.Select(s => $"--{s.Key}={s.Value}").Append($"--urls={address}");
        var console = Launch(arguments, address);
        await console.WaitReadyAsync();
        return console;
    }

    /// <summary>Starts a Sandbox alone; its <c>sandbox.json</c> is in <paramref name="folder"/> when this returns.</summary>
    public static async Task<ConsoleProcess> StartSandboxAsync(string folder, double speed)
    {
        var speedText = speed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var sandbox = Launch(["sandbox", "--data", folder, "--speed", speedText], "");
        var watch = Stopwatch.StartNew();
        while (sandbox._lines.All(l => !l.Contains("The Sandbox answers at")))
        {
            sandbox.Check(watch);
            await Task.Delay(50);
        }
        return sandbox;
    }

    /// <summary>Waits for a line of the log and returns the first match.</summary>
    public async Task<Match> WaitForLineAsync(Regex pattern)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (_lines.Select(l => pattern.Match(l)).FirstOrDefault(m => m.Success) is { } match)
            {
                return match;
            }
            Check(watch);
            await Task.Delay(50);
        }
    }

    /// <summary>The one-time link to make the first administrator.</summary>
    public async Task<string> SetUpLinkAsync() => (await WaitForLineAsync(SetUpLink())).Value;

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    static ConsoleProcess Launch(IEnumerable<string> arguments, string address)
    {
        var dll = Repository.ConsoleAssembly;
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(Repository.Root, "src", "Web"),
        };
        // Static web assets of a build, as opposed to a publish, are served in Development only.
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var process = new Process { StartInfo = start };
        var console = new ConsoleProcess(process, address);
        process.OutputDataReceived += (_, e) => console.Keep(e.Data);
        process.ErrorDataReceived += (_, e) => console.Keep(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return console;
    }

    void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    async Task WaitReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(Address) };
        var watch = Stopwatch.StartNew();
        while (!_process.HasExited)
        {
            try
            {
                if ((await http.GetAsync("/healthz/ready")).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            Check(watch, mayExit: true);
            await Task.Delay(50);
        }
    }

    void Check(Stopwatch watch, bool mayExit = false)
    {
        if (watch.Elapsed > StartLimit || (!mayExit && _process.HasExited))
        {
            throw new InvalidOperationException($"The process did not do what was waited for:\n{string.Join('\n', _lines)}");
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"https?://\S+/account/setup\?\S+")]
    private static partial Regex SetUpLink();
}
