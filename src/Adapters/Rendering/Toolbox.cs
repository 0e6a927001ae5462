using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Tandem.Adapters.Rendering;

/// <summary>Finds the programs we run: the configured path, the folder beside the executable, then PATH. Looked up once.</summary>
sealed partial class Toolbox(AdapterOptions options)
{
    readonly Lazy<string?> _kubectl = new(() => Find(options.KubectlPath, "kubectl", IsRecent));

    /// <summary>Absolute path of kubectl 1.35 or later, or null when there is none.</summary>
    public string? Kubectl => _kubectl.Value;

    static string? Find(string configured, string name, Func<string, bool> usable)
    {
        IEnumerable<string> places =
        [
            configured,
            Path.Combine(AppContext.BaseDirectory, "tools", name),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(d => Path.Combine(d, name)),
        ];
        return places.Where(File.Exists).Select(Path.GetFullPath).FirstOrDefault(usable);
    }

    /// <summary>Older ones carry a Kustomize whose output differs.</summary>
    static bool IsRecent(string path)
    {
        var start = new ProcessStartInfo(path, ["version", "--client"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Version().Match(output) is { Success: true } m && int.Parse(m.Groups[1].Value) >= 35;
    }

    [GeneratedRegex(@"Client Version: v1\.(\d+)")]
    private static partial Regex Version();
}
