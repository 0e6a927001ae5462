using System.Diagnostics;
using System.Globalization;
using Tandem.Adapters.Kube.Config;
using Tandem.Secrets;

namespace Tandem.Bench.Applying;

/// <summary>A real control plane as seen from some distance: a kubeconfig that leads there through a relay, or directly.</summary>
sealed class Target : IAsyncDisposable
{
    readonly Process? _relay;

    Target(string kubeconfig, string file, Process? relay) => (Kubeconfig, File, _relay) = (kubeconfig, file, relay);

    /// <summary>Text of the kubeconfig.</summary>
    public string Kubeconfig { get; }

    /// <summary>The same as a file, for programs.</summary>
    public string File { get; }

    /// <param name="file">Kubeconfig with a server on 127.0.0.1, whose certificate is good for that address.</param>
    public static async Task<Target> OpenAsync(string file, TimeSpan roundTrip)
    {
        var text = await System.IO.File.ReadAllTextAsync(file);
        if (roundTrip == TimeSpan.Zero)
        {
            return new Target(text, file, null);
        }
        var server = KubeconfigReader.Read(new SecretText(text)).Value.Server;
        var relay = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [typeof(Target).Assembly.Location, "relay", $"{server.Port}", $"{roundTrip.TotalMilliseconds / 2:0}"]
            )
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        var port = int.Parse((await relay.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        var far = text.Replace($":{server.Port}", $":{port}", StringComparison.Ordinal);
        var copy = Path.GetTempFileName();
        await System.IO.File.WriteAllTextAsync(copy, far);
        return new Target(far, copy, relay);
    }

    public async ValueTask DisposeAsync()
    {
        if (_relay is null)
        {
            return;
        }
        _relay.StandardInput.Close();
        await _relay.WaitForExitAsync();
        _relay.Dispose();
        System.IO.File.Delete(File);
    }
}
