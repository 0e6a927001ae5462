using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace Tandem.Adapters.Rendering;

/// <summary>How a closed program ended.</summary>
/// <param name="Output">Standard output, at most the cap.</param>
/// <param name="Overran">Null, or which limit ended it.</param>
sealed record ClosedResult(int ExitCode, string Output, string Errors, Limit? Overran);

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
sealed class ClosedProcess(TimeProvider clock)
{
    const int MostOutput = 16 * 1024 * 1024;
    const int MostErrors = 64 * 1024;
    static readonly TimeSpan WallTime = TimeSpan.FromSeconds(20);

    /// <summary>More than two at once only slow each other down on a small machine.</summary>
    readonly SemaphoreSlim _turns = new(Math.Max(2, Environment.ProcessorCount));

    readonly Lazy<Task<bool>> _namespaces = new(CanUnshareAsync);

    public async Task<ClosedResult> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        try
        {
            var command = Command(program, arguments, await _namespaces.Value);
            return await RunAsync(command, folder, cancellation);
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

    async Task<ClosedResult> RunAsync(List<string> command, string folder, CancellationToken cancellation)
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
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var wall = new CancellationTokenSource(WallTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wall.Token, cancellation);
        try
        {
            var output = ReadAsync(process.StandardOutput, MostOutput, either.Token);
            var errors = ReadAsync(process.StandardError, MostErrors, either.Token);
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
    static async Task<(string Text, bool Complete)> ReadAsync(StreamReader reader, int cap, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = ArrayPool<char>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await reader.ReadAsync(buffer, cancellation)) > 0)
            {
                text.Append(buffer, 0, Math.Min(read, cap - text.Length));
                if (text.Length >= cap)
                {
                    return (text.ToString(), false);
                }
            }
            return (text.ToString(), true);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
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
