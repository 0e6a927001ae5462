using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Tandem.Integration.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Tandem.Integration.Storage;

/// <summary>
/// A PostgreSQL of the tests' own: a fresh cluster in a temporary folder, on a free port of the loopback, started when the first test asks for a
/// database and stopped at the end. Without PostgreSQL on the machine the tests that need it are skipped, but under <c>CI=true</c> they fail.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    readonly Lazy<Task<string>> _started;
    string? _folder;

    public PostgresServer() => _started = new(StartAsync);

    /// <summary>A new empty database; its connection string. Skips or fails the calling test when there is no PostgreSQL.</summary>
    public async Task<string> DatabaseAsync()
    {
        if (Programs() is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "PostgreSQL is not installed, and CI demands it.");
            Console.WriteLine("PostgreSQL is not installed: what needs it is skipped.");
            Assert.Skip("PostgreSQL is not installed.");
        }
        var server = await _started.Value;
        var name = $"t{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{server};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return $"{server};Database={name};Maximum Pool Size=40";
    }

    async Task<string> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", folder);
        }
        var data = Path.Combine(folder, "data");
        await RunAsPostgresAsync("initdb", "-D", data, "-U", "tandem", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        var port = FreePort();
        var settings = $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200";
        await RunAsPostgresAsync("pg_ctl", "-D", data, "-w", "-s", "-l", Path.Combine(folder, "log"), "-o", settings, "start");
        _folder = folder;
        return $"Host=127.0.0.1;Port={port};Username=tandem";
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsPostgresAsync("pg_ctl", "-D", Path.Combine(_folder, "data"), "-w", "-s", "-m", "immediate", "stop");
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Folder of the newest installed server's programs, or null.</summary>
    static string? Programs() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Where(d => File.Exists(Path.Combine(d, "bin", "initdb")))
                .MaxBy(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0)
                is { } newest
                ? Path.Combine(newest, "bin")
                : null
            : null;

    /// <summary>PostgreSQL refuses to run as root.</summary>
    static Task RunAsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs()!, program);
        return Environment.UserName == "root"
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        // Its output goes nowhere: the server would inherit a pipe and keep it open for ever.
        var line = string.Join(' ', new[] { program }.Concat(arguments).Select(a => $"'{a}'"));
        using var process = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"{line} >/dev/null 2>&1 </dev/null"]) { WorkingDirectory = Path.GetTempPath() }
        )!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{line} ended with {process.ExitCode}.");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
