using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Tandem.Adapters.Rendering;

/// <summary>A program we run.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Version">What it says of itself.</param>
sealed record Tool(string Path, string Version);

/// <summary>Finds the programs we run: the configured path, the folder beside the executable, then PATH. Looked up once.</summary>
sealed partial class Toolbox(AdapterOptions options)
{
    readonly Lazy<Tool?> _kubectl = new(() => Find(options.KubectlPath, "kubectl"));

    /// <summary>kubectl 1.35 or later, or null when there is none.</summary>
    public Tool? Kubectl => _kubectl.Value;

    static Tool? Find(string configured, string name)
    {
        IEnumerable<string> places =
        [
            configured,
            Path.Combine(AppContext.BaseDirectory, "tools", name),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(d => Path.Combine(d, name)),
        ];
        return places.Where(File.Exists).Select(Path.GetFullPath).Select(IfRecent).FirstOrDefault(t => t is not null);
    }

    /// <summary>Older ones carry a Kustomize whose output differs.</summary>
    static Tool? IfRecent(string path)
    {
        var start = new ProcessStartInfo(path, ["version", "--client"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Version().Match(output) is { Success: true } m && int.Parse(m.Groups[1].Value) >= 35 ? new Tool(path, output.Trim()) : null;
    }

    [GeneratedRegex(@"Client Version: v1\.(\d+)")]
    private static partial Regex Version();
}
