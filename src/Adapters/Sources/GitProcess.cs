using System.Diagnostics;
using System.Text;

namespace Tandem.Adapters.Sources;

/// <summary>How a call of git ended.</summary>
/// <param name="Overran">Null, or what was too much of: bytes or time.</param>
sealed record GitResult(int ExitCode, byte[] Output, string Errors, string? Overran)
{
    public const string TooLarge = "large";
    public const string TooSlow = "slow";

    public bool Ok => ExitCode == 0 && Overran is null;

    public string Text => Encoding.UTF8.GetString(Output);
}

/// <summary>
/// Runs git with nothing of the machine's: no settings, no helper, no prompt, no hook, an empty PATH, one protocol; and with limits on time, memory,
/// output and what it writes.
/// </summary>
sealed class GitProcess(string program, string folder, TimeProvider clock)
{
    /// <summary>Of everything below the folder, and of one file.</summary>
    public const long MostOnDisk = 128 * 1024 * 1024;

    const int MostErrors = 16 * 1024;
    static readonly TimeSpan WallTime = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>In the order git is told them. Given in the environment, where no other user sees them.</summary>
    static readonly (string Key, string Value)[] Always =
    [
        ("protocol.allow", "never"),
        ("protocol.https.allow", "always"),
        ("core.hooksPath", "/dev/null"),
        ("core.symlinks", "false"),
        ("core.fsmonitor", "false"),
        ("core.askPass", ""),
        // What is larger is streamed instead of held in memory.
        ("core.bigFileThreshold", "1m"),
        ("credential.helper", ""),
        ("http.followRedirects", "false"),
        ("http.sslVerify", "true"),
        ("http.proxy", ""),
        ("http.lowSpeedLimit", "1000"),
        ("http.lowSpeedTime", "20"),
        ("submodule.recurse", "false"),
        ("fetch.recurseSubmodules", "false"),
        ("fetch.unpackLimit", "1"),
        ("transfer.bundleURI", "false"),
        ("gc.auto", "0"),
        ("maintenance.auto", "false"),
        ("pack.threads", "1"),
        // The folder is ours, whoever the process runs as.
        ("safe.directory", "*"),
    ];

    public async Task<GitResult> RunAsync(
        IReadOnlyList<string> arguments,
        int mostOutput,
        CancellationToken cancellation,
        IEnumerable<(string Key, string Value)>? settings = null,
        string input = ""
    )
    {
        using var process = Process.Start(Start(arguments, [.. Always, .. settings ?? []]))!;
        using var wall = new CancellationTokenSource(WallTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wall.Token, cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
        var watching = WatchAsync(over);
        try
        {
            var errors = ReadAsync(process.StandardError.BaseStream, MostErrors, over.Token);
            var output = ReadAsync(process.StandardOutput.BaseStream, mostOutput, over.Token);
            await WriteAsync(process, input, over.Token);
            if (await output is not { } bytes)
            {
                return new(-1, [], "", GitResult.TooLarge);
            }
            var told = await errors ?? [];
            await process.WaitForExitAsync(over.Token);
            // 153: the kernel's signal for a file beyond its limit.
            return new(process.ExitCode, bytes, Encoding.UTF8.GetString(told), process.ExitCode == 153 ? GitResult.TooLarge : null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(-1, [], "", wall.IsCancellationRequested ? GitResult.TooSlow : GitResult.TooLarge);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
            await over.CancelAsync();
            await watching;
        }
    }

    ProcessStartInfo Start(IReadOnlyList<string> arguments, (string Key, string Value)[] settings)
    {
        List<string> command =
        [
            .. File.Exists("/usr/bin/prlimit")
                ? (string[])["/usr/bin/prlimit", "--cpu=30", "--as=2000000000", $"--fsize={MostOnDisk}", "--nofile=256"]
                : [],
            program,
            .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "";
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ATTR_NOSYSTEM"] = "1";
        start.Environment["GIT_ALLOW_PROTOCOL"] = "https";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_CONFIG_COUNT"] = settings.Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (setting, i) in settings.Select((s, i) => (s, i)))
        {
            start.Environment[$"GIT_CONFIG_KEY_{i}"] = setting.Key;
            start.Environment[$"GIT_CONFIG_VALUE_{i}"] = setting.Value;
        }
        return start;
    }

    static async Task WriteAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells why.
        }
    }

    /// <summary>Many small files pass the limit on one: the whole folder is weighed while git writes.</summary>
    async Task WatchAsync(CancellationTokenSource over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pace, clock, over.Token);
                if (Weight() > MostOnDisk)
                {
                    await over.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The call is over.
        }
    }

    long Weight()
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Exists ? f.Length : 0);
        }
        catch (IOException)
        {
            // Git renames and removes as it goes; the next look counts.
            return 0;
        }
    }

    /// <summary>Null when there was more than the cap.</summary>
    static async Task<byte[]?> ReadAsync(Stream stream, int cap, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (bytes.Length + read > cap)
            {
                return null;
            }
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }
}
