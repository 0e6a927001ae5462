using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Tandem.Adapters.Rendering;

/// <summary>A program we run.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Version">What it says of itself.</param>
sealed record Tool(string Path, string Version);

/// <summary>Finds the programs we run: the configured path, the folder beside the executable, then PATH. Looked up once.</summary>
sealed partial class Toolbox
{
    readonly Lazy<Tool?> _kubectl;
    readonly Lazy<Tool?> _helm;
    readonly Lazy<Tool?> _git;

    public Toolbox(AdapterOptions options)
    {
        _kubectl = new(() => Find(options.KubectlPath, "kubectl", ["version", "--client"], IfRecent));
        _helm = new(() => Find(options.HelmPath, "helm", ["version", "--short"], IfHelm));
        _git = new(() => Find(options.GitPath, "git", ["version"], IfGit));
    }

    /// <summary>With these and no others, whatever is installed.</summary>
    internal Toolbox(Tool? kubectl, Tool? helm, Tool? git) => (_kubectl, _helm, _git) = (new(kubectl), new(helm), new(git));

    /// <summary>kubectl 1.35 or later, or null when there is none.</summary>
    public Tool? Kubectl => _kubectl.Value;

    /// <summary>Helm 3.14 or later, or null when there is none.</summary>
    public Tool? Helm => _helm.Value;

    /// <summary>git 2.37 or later (it can be told where a name lies), or null when there is none.</summary>
    public Tool? Git => _git.Value;

    static Tool? Find(string configured, string name, string[] question, Func<string, string, Tool?> judge)
    {
        IEnumerable<string> places =
        [
            configured,
            Path.Combine(AppContext.BaseDirectory, "tools", name),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(d => Path.Combine(d, name)),
        ];
        return places
            .Where(File.Exists)
            .Select(Path.GetFullPath)
            .Select(p => judge(p, AnswerOf(p, question)))
            .FirstOrDefault(t => t is not null);
    }

    static string AnswerOf(string path, string[] question)
    {
        var start = new ProcessStartInfo(path, question) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>Older ones carry a Kustomize whose output differs.</summary>
    static Tool? IfRecent(string path, string output) =>
        Version().Match(output) is { Success: true } m && int.Parse(m.Groups[1].Value) >= 35 ? new Tool(path, output.Trim()) : null;

    static Tool? IfHelm(string path, string output) =>
        TwoNumbers().Match(output) is { Success: true } m
        && (int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value)).CompareTo((3, 14)) >= 0
            ? new Tool(path, output.Trim())
            : null;

    static Tool? IfGit(string path, string output) =>
        TwoNumbers().Match(output) is { Success: true } m
        && (int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value)).CompareTo((2, 37)) >= 0
            ? new Tool(path, output.Trim())
            : null;

    [GeneratedRegex(@"Client Version: v1\.(\d+)")]
    private static partial Regex Version();

    [GeneratedRegex(@"(\d+)\.(\d+)")]
    private static partial Regex TwoNumbers();
}
