using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tandem.Sandbox;

namespace Tandem.Integration.EndToEnd;

/// <summary>What really exists in a Sandbox: every cloud resource, and every object of the application in every cluster.</summary>
static partial class World
{
    /// <summary>
    /// One line for each thing, without ids, sorted: equal for two worlds exactly when they hold the same things in the same number.
    /// </summary>
    public static async Task<IReadOnlyList<string>> ListAsync(string sandbox, string ns)
    {
        var clusters = Directory.GetDirectories(Path.Combine(sandbox, "clusters"));
        var objects = await Task.WhenAll(clusters.Select(c => ObjectsAsync(c, ns)));
        return [.. (await ResourcesAsync(sandbox)).Concat(objects.SelectMany(o => o)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Kind, region and name of every live cloud resource.</summary>
    public static async Task<IReadOnlyList<string>> ResourcesAsync(string sandbox)
    {
        var descriptor = SeededConsole.Describe(sandbox);
        var token = (await File.ReadAllTextAsync(Path.Combine(sandbox, "control-token"))).Trim();
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(descriptor.CloudCaPem) },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(descriptor.CloudEndpoint) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = JsonDocument.Parse(await http.GetStringAsync("/_sandbox/resources"));
        var list = answer.RootElement.ValueKind == JsonValueKind.Array ? answer.RootElement : answer.RootElement.GetProperty("resources");
        return [.. list.EnumerateArray().Select(r => $"{Get(r, "kind")} {Get(r, "region")} {Ids().Replace(Tag(r), "*")}")];
    }

    /// <summary>Kind and name of every object in the namespace; names that the cluster made up are masked.</summary>
    static async Task<IReadOnlyList<string>> ObjectsAsync(string cluster, string ns)
    {
        var kubeconfig = Path.Combine(cluster, "admin.kubeconfig");
        var start = new ProcessStartInfo(
            Repository.Kubectl,
            [
                "--kubeconfig",
                kubeconfig,
                "get",
                "deployments,replicasets,services,configmaps,serviceaccounts,rolebindings,pods",
                "-n",
                ns,
                "-o",
                "name",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => PodNames().Replace(l, "pod/*"))];
    }

    static string Get(JsonElement e, string name) => e.TryGetProperty(name, out var v) ? v.ToString() : "";

    /// <summary>Our own key where the resource is tagged, else nothing: what a cluster brings along has no tag of ours.</summary>
    static string Tag(JsonElement resource) =>
        resource.TryGetProperty("tags", out var tags)
        && tags.ValueKind == JsonValueKind.Object
        && tags.TryGetProperty("tandem.key", out var key)
            ? key.GetString()!
            : "";

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"^pod/.*$")]
    private static partial Regex PodNames();
}
