using Tandem.Integration.EndToEnd;
using Xunit;

namespace Tandem.Integration.Browser;

/// <summary>A console on a folder of its own, as a newcomer starts it.</summary>
sealed class Studio : IAsyncDisposable
{
    readonly string _folder;
    readonly ConsoleProcess? _sandbox;

    Studio(string folder, ConsoleProcess console, ConsoleProcess? sandbox) => (_folder, Console, _sandbox) = (folder, console, sandbox);

    public ConsoleProcess Console { get; }

    /// <summary>A console with its Sandbox inside.</summary>
    /// <param name="speed">Of the Sandbox.</param>
    /// <param name="seed">Fills the data folder before the console is started on it.</param>
    public static async Task<Studio> StartAsync(double speed, Func<SeededConsole, Task>? seed = null)
    {
        var folder = Directory.CreateTempSubdirectory("tandem-studio-").FullName;
        var data = await SeedAsync(folder, seed);
        var settings = new Dictionary<string, string>
        {
            ["Tandem:DataDirectory"] = data,
            ["Sandbox:Speed"] = speed.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return new Studio(folder, await ConsoleProcess.StartAsync(settings), null);
    }

    /// <summary>A console beside a Sandbox that runs already while the folder is filled, so that the seed may deploy.</summary>
    /// <param name="more">Settings beside the usual ones.</param>
    public static async Task<Studio> StartBesideAsync(
        double speed,
        Func<SeededConsole, string, Task> seed,
        IReadOnlyDictionary<string, string>? more = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("tandem-studio-").FullName;
        var world = Path.Combine(folder, "sandbox");
        var sandbox = await ConsoleProcess.StartSandboxAsync(world, speed);
        var data = await SeedAsync(folder, c => seed(c, world));
        var settings = new Dictionary<string, string>
        {
            ["Tandem:DataDirectory"] = data,
            ["Sandbox:Enabled"] = "true",
            ["Sandbox:External"] = "true",
            ["Sandbox:DataDirectory"] = world,
        };
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            settings[name] = value;
        }
        return new Studio(folder, await ConsoleProcess.StartAsync(settings), sandbox);
    }

    static async Task<string> SeedAsync(string folder, Func<SeededConsole, Task>? seed)
    {
        var data = Path.Combine(folder, "data");
        if (seed is not null)
        {
            await using var seeded = await SeededConsole.OpenAsync(data);
            await seed(seeded);
        }
        return data;
    }

    /// <summary>Every cloud and cluster of the world goes away at once.</summary>
    public Task StopSandboxAsync()
    {
        _sandbox!.Kill();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
        Assert.True(Faults().Count == 0, string.Join('\n', Faults()));
    }

    /// <summary>What the console wrote about pages that failed: an exception there is our bug, seen by the test or not.</summary>
    List<string> Faults()
    {
        var lines = Console.Lines.ToList();
        return
        [
            .. Enumerable.Range(0, lines.Count).Where(i => lines[i].Contains("A page failed.")).SelectMany(i => lines.Skip(i).Take(25)),
        ];
    }
}
