using System.Data.Common;
using System.Globalization;
using System.Net;
using Tandem.Adapters;

namespace Tandem.Web.Hosting;

/// <summary>
/// Everything the console is told from outside (sections <c>Tandem</c> and <c>Sandbox</c>; as environment variables <c>Tandem__DataDirectory</c>
/// and so on), read and checked at once: every mistake is listed before the process refuses to start.
/// </summary>
sealed record ConsoleSettings(AdapterOptions Adapters, WebOptions Web, SandboxSettings Sandbox, IReadOnlyList<string> Mistakes)
{
    public static ConsoleSettings Read(IConfiguration configuration, IHostEnvironment environment, string workingDirectory)
    {
        var mistakes = new List<string>();
        var adapters = new AdapterOptions();
        var web = new WebOptions();
        var sandbox = new SandboxSettings { Enabled = environment.IsDevelopment() };
        Bind(configuration.GetSection("Tandem"), mistakes, adapters, web);
        Bind(configuration.GetSection("Sandbox"), mistakes, sandbox);

        adapters.DataDirectory = Path.GetFullPath(adapters.DataDirectory, workingDirectory);
        sandbox.DataDirectory =
            sandbox.DataDirectory.Length == 0
                ? Path.Combine(adapters.DataDirectory, "sandbox")
                : Path.GetFullPath(sandbox.DataDirectory, workingDirectory);
        if (adapters.SecretsDirectory.Length > 0)
        {
            adapters.SecretsDirectory = Path.GetFullPath(adapters.SecretsDirectory, workingDirectory);
        }
        mistakes.AddRange([.. CheckAdapters(adapters), .. CheckWeb(web), .. CheckSandbox(sandbox)]);
        if (sandbox.Enabled && !adapters.AllowedNetworks.Contains("127.0.0.0/8"))
        {
            adapters.AllowedNetworks = [.. adapters.AllowedNetworks, "127.0.0.0/8"];
        }
        return new(adapters, web, sandbox, mistakes);
    }

    static void Bind(IConfigurationSection section, List<string> mistakes, params object[] targets)
    {
        var known = targets.SelectMany(t => t.GetType().GetProperties()).Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        mistakes.AddRange(
            section
                .GetChildren()
                .Where(c => !known.Contains(c.Key))
                .Select(c => $"{c.Path}: there is no such setting; there are {string.Join(", ", known.Order())}.")
        );
        foreach (var property in targets.SelectMany(t => t.GetType().GetProperties().Select(p => (Target: t, Property: p))))
        {
            var setting = section.GetSection(property.Property.Name);
            if (!setting.Exists())
            {
                continue;
            }
            try
            {
                if (setting.Get(property.Property.PropertyType) is { } value)
                {
                    property.Property.SetValue(property.Target, value);
                }
            }
            catch (InvalidOperationException)
            {
                mistakes.Add($"{setting.Path}: {setting.Value} is not a {property.Property.PropertyType.Name}.");
            }
        }
    }

    static IEnumerable<string> CheckAdapters(AdapterOptions options)
    {
        if (!IsWritable(options.DataDirectory))
        {
            yield return $"Tandem:DataDirectory: {options.DataDirectory} cannot be written.";
        }
        if (options.PostgresConnection.Length > 0 && !IsConnectionString(options.PostgresConnection))
        {
            yield return "Tandem:PostgresConnection: not a connection string such as Host=…;Database=…;Username=…;Password=….";
        }
        if (options.DriftMinutes is < 0 or > 1440)
        {
            yield return $"Tandem:DriftMinutes: {options.DriftMinutes} is not between 0 (never by itself) and 1440.";
        }
        if (options.SecretsDirectory.Length > 0 && !Directory.Exists(options.SecretsDirectory))
        {
            yield return $"Tandem:SecretsDirectory: there is no folder {options.SecretsDirectory}.";
        }
        foreach (var network in options.AllowedNetworks.Where(n => !IPNetwork.TryParse(n, out _)))
        {
            yield return $"Tandem:AllowedNetworks: {network} is not a network such as 10.0.0.0/8.";
        }
        foreach (var host in options.SourceHosts.Where(h => !AdapterOptions.IsSourceHost(h)))
        {
            yield return $"Tandem:SourceHosts: {host} is not a host such as git.example.com or *.example.com.";
        }
        foreach (
            var (name, path) in new[]
            {
                ("KubectlPath", options.KubectlPath),
                ("HelmPath", options.HelmPath),
                ("GitPath", options.GitPath),
                ("SourceAuthorities", options.SourceAuthorities),
            }
        )
        {
            if (path.Length > 0 && !File.Exists(path))
            {
                yield return $"Tandem:{name}: there is no file {path}.";
            }
        }
    }

    static IEnumerable<string> CheckWeb(WebOptions options)
    {
        foreach (var proxy in options.KnownProxies.Where(p => !IPNetwork.TryParse(p, out _) && !IPAddress.TryParse(p, out _)))
        {
            yield return $"Tandem:KnownProxies: {proxy} is neither an address nor a network.";
        }
        if (options.SignInsPerMinute is < 1 or > 10_000)
        {
            yield return $"Tandem:SignInsPerMinute: {options.SignInsPerMinute} is not between 1 and 10000.";
        }
    }

    static IEnumerable<string> CheckSandbox(SandboxSettings settings)
    {
        if (settings.Speed is <= 0 or > 1_000_000)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Sandbox:Speed: {settings.Speed} is not above 0 and at most 1000000."
            );
        }
        if (settings is { Enabled: true, External: false } && !IsWritable(settings.DataDirectory))
        {
            yield return $"Sandbox:DataDirectory: {settings.DataDirectory} cannot be written.";
        }
    }

    static bool IsConnectionString(string text)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text }.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    static bool IsWritable(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>What only the web side needs of the section <c>Tandem</c>.</summary>
sealed class WebOptions
{
    /// <summary>Addresses or networks of reverse proxies whose <c>X-Forwarded-*</c> headers are believed. Default none.</summary>
    public IList<string> KnownProxies { get; set; } = [];

    /// <summary>How many forms may be posted to <c>/account</c> from one address in a minute; half as many for one user name. Default 30.</summary>
    public int SignInsPerMinute { get; set; } = 30;
}

/// <summary>The section <c>Sandbox</c>.</summary>
sealed class SandboxSettings
{
    /// <summary>Default true in Development, else false.</summary>
    public bool Enabled { get; set; }

    /// <summary>True when the Sandbox runs in another process: its <c>sandbox.json</c> is read from <see cref="DataDirectory"/>.</summary>
    public bool External { get; set; }

    /// <summary>Folder of the Sandbox's state. Default <c>sandbox</c> in the console's data directory.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Factor on every waiting time of the real world. Default 20.</summary>
    public double Speed { get; set; } = 20;
}
