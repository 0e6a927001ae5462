using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tandem.Bench;

/// <summary>What a fresh process takes until its first page, and what it holds then.</summary>
/// <param name="FirstPage">From the start of the process, with an empty data directory, to the first page whole.</param>
/// <param name="MemoryAtOnce">Resident megabytes right after that page.</param>
/// <param name="MemoryLater">Resident megabytes ten seconds later.</param>
sealed record ColdStart(TimeSpan FirstPage, double MemoryAtOnce, double MemoryLater)
{
    const double Mega = 1024 * 1024;

    public static async Task<ColdStart> MeasureAsync(TimeProvider clock)
    {
        var data = Directory.CreateTempSubdirectory("tandem-cold-");
        var url = $"http://127.0.0.1:{FreePort()}";
        var began = clock.GetTimestamp();
        using var process = Start(url, data.FullName);
        try
        {
            await FirstPageAsync(url, process);
            var took = clock.GetElapsedTime(began);
            var atOnce = Resident(process);
            await Task.Delay(TimeSpan.FromSeconds(10), clock);
            return new(took, atOnce, Resident(process));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            data.Delete(recursive: true);
        }
    }

    static Process Start(string url, string data)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location])
        {
            WorkingDirectory = data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = url;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Tandem__DataDirectory"] = data;
        start.Environment["Sandbox__Enabled"] = "false";
        var process = Process.Start(start)!;
        // Nobody reads it, but a full pipe would stop the process.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static async Task FirstPageAsync(string url, Process process)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        while (!process.HasExited)
        {
            try
            {
                if ((await http.GetAsync(new Uri("/account/login", UriKind.Relative))).StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
        }
        throw new InvalidOperationException($"The console ended with code {process.ExitCode} before its first page.");
    }

    static double Resident(Process process)
    {
        process.Refresh();
        return process.WorkingSet64 / Mega;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
