using Tandem.Overlays;
using Tandem.Overlays.Charts;

namespace Tandem.Adapters.Rendering.Charts;

/// <summary>What a chart is rendered with.</summary>
/// <param name="Files">The chart and the values, nothing else.</param>
/// <param name="Folder">Of the site, e.g. <c>overlays/primary</c>.</param>
sealed record ChartInput(IReadOnlyList<OverlayFile> Files, string Folder, string Release, string Namespace)
{
    /// <summary>Empty: Helm's own.</summary>
    public string KubeVersion { get; init; } = "";

    /// <summary>Beside Helm's own.</summary>
    public IReadOnlyList<string> ApiVersions { get; init; } = [];

    /// <summary>Values files in the order in which the later one wins.</summary>
    public IEnumerable<string> Values =>
        new[] { ChartSource.SharedValues, ChartSource.ValuesOf(Folder) }.Distinct().Where(v => Files.Any(f => f.Path == v));
}

/// <summary>
/// Runs <c>helm template</c> in the closed sandbox: no cluster, no network, no plugin, no name lookups, and of its own folders none exists.
/// </summary>
sealed class HelmProgram(Toolbox tools, ClosedProcess processes)
{
    /// <summary>Helm looks for plugins, repositories and credentials there, and finds nothing.</summary>
    static readonly Dictionary<string, string> Nowhere = new[]
    {
        "HELM_PLUGINS",
        "HELM_CACHE_HOME",
        "HELM_CONFIG_HOME",
        "HELM_DATA_HOME",
        "HELM_REPOSITORY_CONFIG",
        "HELM_REPOSITORY_CACHE",
        "HELM_REGISTRY_CONFIG",
        "KUBECONFIG",
    }.ToDictionary(name => name, _ => "/nonexistent");

    public string? Version => tools.Helm?.Version;

    /// <summary>Null when there is no helm.</summary>
    public async Task<ClosedResult?> RunAsync(ChartInput input, CancellationToken cancellation)
    {
        if (tools.Helm is not { } helm)
        {
            return null;
        }
        using var scratch = await Scratch.OfAsync(input.Files, cancellation);
        List<string> arguments =
        [
            "template",
            input.Release,
            ChartSource.Folder,
            .. input.Values.SelectMany(v => (string[])["--values", v]),
            "--namespace",
            input.Namespace,
            "--include-crds",
            // A test is no part of what runs; it would be deployed as a pod that ends.
            "--skip-tests",
            .. input.KubeVersion.Length > 0 ? (string[])["--kube-version", input.KubeVersion] : [],
            .. input.ApiVersions.SelectMany(v => (string[])["--api-versions", v]),
        ];
        return await processes.RunAsync(helm.Path, arguments, scratch.Folder, cancellation, Nowhere);
    }
}
