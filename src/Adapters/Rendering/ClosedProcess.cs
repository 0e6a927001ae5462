using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Tandem.Adapters.Rendering;

/// <summary>How a closed program ended.</summary>
/// <param name="Output">Standard output, at most the cap.</param>
/// <param name="Overran">Null, or which limit ended it.</param>
sealed record ClosedResult(int ExitCode, string Output, string Errors, Limit? Overran)
{
    /// <summary>It died of the limits on memory or processor time: the Go runtime says so, or the kernel's signals (XCPU, KILL, SEGV) ended it.</summary>
    public bool IsStarved =>
        ExitCode is 137 or 139 or 152
        || ExitCode != 0
            && (
                Errors.Contains("out of memory", StringComparison.Ordinal)
                || Errors.Contains("cannot allocate memory", StringComparison.Ordinal)
            );
}

enum Limit
{
    Time,
    Output,
}

/// <summary>
/// Runs a program on untrusted input so that it can neither reach the network, nor start another program, nor take more than its share: empty
/// environment and PATH, own user and network namespace where the kernel allows it, limits on CPU, memory, file size and open files, and a cap on
/// what is read from it.
/// </summary>
sealed class ClosedProcess(TimeProvider clock, Lazy<Task<bool>>? namespaces = null)
{
    /// <summary>Bytes.</summary>
    const int MostOutput = 16 * 1024 * 1024;

    const int MostErrors = 64 * 1024;
    static readonly TimeSpan WallTime = TimeSpan.FromSeconds(20);

    /// <summary>Each may take 1.5 GB, so there are never more than two.</summary>
    readonly SemaphoreSlim _turns = new(2);

    readonly Lazy<Task<bool>> _namespaces = namespaces ?? new(CanUnshareAsync);

    /// <param name="environment">What the program finds in its environment beside PATH and HOME, which lead nowhere.</param>
    public async Task<ClosedResult> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string folder,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            var command = Command(program, arguments, await _namespaces.Value);
            return await RunAsync(command, folder, environment, cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    static List<string> Command(string program, IReadOnlyList<string> arguments, bool namespaces) =>
        [
            .. namespaces ? (string[])["/usr/bin/unshare", "-r", "-n", "-f", "--kill-child"] : [],
            // Below 1 GB of address space a Go program does not start.
            .. File.Exists("/usr/bin/prlimit")
                ? (string[])["/usr/bin/prlimit", "--cpu=10", "--as=1500000000", "--fsize=33554432", "--nofile=256"]
                : [],
            program,
            .. arguments,
        ];

    async Task<ClosedResult> RunAsync(
        List<string> command,
        string folder,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellation
    )
    {
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
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var wall = new CancellationTokenSource(WallTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wall.Token, cancellation);
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, MostOutput, either.Token);
            var errors = ReadAsync(process.StandardError.BaseStream, MostErrors, either.Token);
            var (text, complete) = await output;
            if (!complete)
            {
                return new ClosedResult(-1, "", "", Limit.Output);
            }
            var (problem, _) = await errors;
            await process.WaitForExitAsync(either.Token);
            return new ClosedResult(process.ExitCode, text, problem, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ClosedResult(-1, "", "", Limit.Time);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Reads to the end, or to the cap: then <c>Complete</c> is false.</summary>
    static async Task<(string Text, bool Complete)> ReadAsync(Stream stream, int cap, CancellationToken cancellation)
    {
        var bytes = new ArrayBufferWriter<byte>(16 * 1024);
        int read;
        while ((read = await stream.ReadAsync(bytes.GetMemory(16 * 1024), cancellation)) > 0)
        {
            bytes.Advance(read);
            if (bytes.WrittenCount > cap)
            {
                return (Encoding.UTF8.GetString(bytes.WrittenSpan[..cap]), false);
            }
        }
        return (Encoding.UTF8.GetString(bytes.WrittenSpan), true);
    }

    static async Task<bool> CanUnshareAsync()
    {
        if (!File.Exists("/usr/bin/unshare"))
        {
            return false;
        }
        var start = new ProcessStartInfo("/usr/bin/unshare", ["-r", "-n", "-f", "--kill-child", "/bin/true"])
        {
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
