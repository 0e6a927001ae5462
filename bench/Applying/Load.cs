using System.Text.Json.Nodes;
using Tandem.Clusters;

namespace Tandem.Bench.Applying;

/// <summary>
/// What is applied: Deployments of about 1 KB each that are paused and ask for no pod, so that the API server's work is measured and not what its
/// controllers make of it.
/// </summary>
static class Load
{
    /// <param name="round">Another number changes one field of the objects.</param>
    /// <param name="changed">How many of them, from the first.</param>
    public static IReadOnlyList<Manifest> Make(string ns, int count, int round = 0, int changed = 0) =>
        [.. Enumerable.Range(0, count).Select(i => One(ns, i, i < changed ? round : 0))];

    /// <summary>The same as a file for kubectl.</summary>
    public static string ToFile(IEnumerable<Manifest> objects)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, string.Join("\n---\n", objects.Select(o => o.Json)));
        return file;
    }

    static Manifest One(string ns, int number, int round)
    {
        var name = $"app-{number:0000}";
        var json = $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}","labels":{"app":"{{{name}}}","tier":"web"}},
            "spec":{"replicas":0,"paused":true,"selector":{"matchLabels":{"app":"{{{name}}}"}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1,"maxUnavailable":0}},
            "template":{"metadata":{"labels":{"app":"{{{name}}}","tier":"web"},"annotations":{"bench/round":"{{{round}}}"}},"spec":{"containers":[{"name":"web","image":"registry.example/shop/{{{name}}}:1.4.2",
            "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],"env":[{"name":"GREETING","value":"hello"},{"name":"REGION","value":"somewhere"}],
            "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"cpu":"500m","memory":"128Mi"}},
            "readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":5},"livenessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":10} }]} } } }
            """;
        return new Manifest(new ObjectRef("apps", "Deployment", ns, name), "apps/v1", JsonNode.Parse(json)!.ToJsonString());
    }
}
