using System.Diagnostics.CodeAnalysis;
using Tandem.Sandbox.Clouds.Alibaba.Products;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Finds the operation a request means. One address serves all products: version and action, or verb and path, tell them apart.</summary>
internal sealed class OperationTable(IReadOnlyList<Operation> operations)
{
    public static readonly OperationTable All = new([
        .. Sts.Operations,
        .. Places.Operations,
        .. SecurityGroups.Operations,
        .. SecurityGroupRules.Operations,
        .. Vpcs.Operations,
        .. VSwitches.Operations,
        .. Eips.Operations,
        .. EipBindings.Operations,
        .. NatGateways.Operations,
        .. SnatEntries.Operations,
        .. LoadBalancers.Nlb.Operations,
        .. LoadBalancers.Alb.Operations,
        .. ServerGroups.Nlb.Operations,
        .. ServerGroups.Alb.Operations,
        .. Listeners.Nlb.Operations,
        .. Listeners.Alb.Operations,
        .. ClassicBalancers.Operations,
        .. ClassicGroups.Operations,
        .. ClassicListeners.Operations,
        .. Jobs.Operations,
        .. ContainerGroups.Operations,
        .. Clusters.Operations,
        .. ClusterViews.Operations,
        .. ClusterTasks.Operations,
        .. NodePools.Operations,
        .. ClusterPermissions.Operations,
        .. VpnGateways.Operations,
        .. CustomerGateways.Operations,
        .. VpnConnections.Operations,
        .. Disks.Operations,
        .. Snapshots.Operations,
        .. Registries.Operations,
        .. Attributes.Operations,
        .. Labels.Operations,
    ]);

    public IReadOnlyList<Operation> Everything => operations;

    readonly Dictionary<(string Version, string Action), Operation> rpc = operations
        .Where(o => !o.IsRoa)
        .ToDictionary(o => (o.Version, o.Action));

    readonly List<(Operation Operation, string Verb, string[] Path)> roa =
    [
        .. operations.Where(o => o.IsRoa).Select(o => (o, o.Route!.Split(' ')[0], Segments(o.Route.Split(' ')[1]))),
    ];

    /// <summary>Also yields what the path of a ROA operation holds, e.g. <c>ClusterId</c>.</summary>
    public bool TryFind(
        FrontDoorRequest request,
        [NotNullWhen(true)] out Operation? operation,
        out IReadOnlyList<KeyValuePair<string, string>> fromPath
    )
    {
        fromPath = [];
        if (request.RawPath is "" or "/")
            return rpc.TryGetValue((request.Header("x-acs-version") ?? "", request.Header("x-acs-action") ?? ""), out operation);
        var segments = Segments(request.RawPath);
        foreach (var (candidate, verb, path) in roa)
            if (verb == request.Method && candidate.Version == request.Header("x-acs-version") && Match(path, segments) is { } found)
            {
                operation = candidate;
                fromPath = found;
                return true;
            }
        operation = null;
        return false;
    }

    static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    static List<KeyValuePair<string, string>>? Match(string[] template, string[] segments)
    {
        if (template.Length != segments.Length)
            return null;
        var found = new List<KeyValuePair<string, string>>();
        foreach (var (expected, actual) in template.Zip(segments))
            if (expected.StartsWith('{'))
                found.Add(KeyValuePair.Create(expected.Trim('{', '}'), Uri.UnescapeDataString(actual)));
            else if (expected != actual)
                return null;
        return found;
    }
}
