using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Sandbox;
using Tandem.Sandbox.Kube;
using Xunit;

namespace Tandem.Integration.Kube;

/// <summary>What one call of kubectl ended with.</summary>
public sealed record KubectlOutcome(int Code, string Output, string Errors)
{
    public override string ToString() => $"exit {Code}\n{Output}\n{Errors}";
}

/// <summary>The real kubectl, of the pinned version, against one cluster of the Sandbox.</summary>
public sealed class Kubectl : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("tandem-kubectl-").FullName;
    ClusterHost? _host;

    static string Program => Path.Combine(AppContext.BaseDirectory, "tools", "kubectl");

    public async ValueTask InitializeAsync()
    {
        _host = new ClusterHost(new SandboxOptions { DataDirectory = _folder, Speed = 40 }, NullLoggerFactory.Instance);
        var hosted = await _host.StartAsync("kubectl", "1.34.1", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "config"), hosted.AdminKubeconfig, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(_folder, "home"));
    }

    /// <summary>Runs kubectl with <paramref name="line"/> split at blanks, and <paramref name="input"/> on its standard input.</summary>
    public async Task<KubectlOutcome> RunAsync(string line, string input = "")
    {
        using var process = Start(line);
        await process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new KubectlOutcome(process.ExitCode, await output, await errors);
    }

    /// <summary>Runs kubectl, which must succeed; what it said.</summary>
    public async Task<string> SayAsync(string line, string input = "")
    {
        var outcome = await RunAsync(line, input);
        Assert.True(outcome.Code == 0, $"kubectl {line}: {outcome}");
        return outcome.Output;
    }

    /// <summary>Follows what kubectl prints until <paramref name="enough"/>, doing <paramref name="meanwhile"/> after the first line; then stops it.</summary>
    public async Task<IReadOnlyList<string>> FollowAsync(
        string line,
        Func<IReadOnlyList<string>, bool> enough,
        Func<Task>? meanwhile = null
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var process = Start(line);
        process.StandardInput.Close();
        var lines = new List<string>();
        try
        {
            while (!enough(lines) && await process.StandardOutput.ReadLineAsync(limit.Token) is { } read)
            {
                lines.Add(read);
                if (lines.Count == 1 && meanwhile is not null)
                {
                    await meanwhile();
                }
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"kubectl {line} printed only:\n{string.Join('\n', lines)}");
        }
        finally
        {
            process.Kill();
        }
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    Process Start(string line)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            start.ArgumentList.Add(word);
        }
        start.Environment["KUBECONFIG"] = Path.Combine(_folder, "config");
        start.Environment["HOME"] = Path.Combine(_folder, "home");
        return Process.Start(start)!;
    }
}
