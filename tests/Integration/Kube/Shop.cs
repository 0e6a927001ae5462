using System.Text.Json.Nodes;
using Tandem.Clusters;

namespace Tandem.Integration.Kube;

/// <summary>A small application: namespace, configuration, workload, load balancer.</summary>
static class Shop
{
    public static IReadOnlyList<Manifest> Objects(string ns, string tag = "1.0", int replicas = 2) =>
        [
            Of($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ns}}}"}}"""),
            Of(
                $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"{{{ns}}}"},"data":{"colour":"blue"}}"""
            ),
            Of($$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"key","namespace":"{{{ns}}}"},"stringData":{"pin":"1234"}}"""),
            Of(
                $$$"""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"{{{ns}}}"},
                 "spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}
                """
            ),
            Of(
                $$$"""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"{{{ns}}}"},
                 "spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},
                  "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[
                    {"name":"web","image":"registry.example/web:{{{tag}}}","ports":[{"containerPort":8080}],
                     "envFrom":[{"configMapRef":{"name":"settings"}}]}]}} } }
                """
            ),
        ];

    public static ApplyRequest Request(string ns, IReadOnlyList<Manifest> objects, string plan = "plan1") =>
        new(objects, $"tandem-{plan}", ns, plan);

    public static IReadOnlyList<ObjectRef> Refs(IReadOnlyList<Manifest> objects) => [.. objects.Select(o => o.Ref)];

    public static Manifest Of(string json)
    {
        var body = JsonNode.Parse(json)!;
        var apiVersion = body["apiVersion"]!.GetValue<string>();
        var group = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        var metadata = body["metadata"]!;
        var r = new ObjectRef(
            group,
            body["kind"]!.GetValue<string>(),
            metadata["namespace"]?.GetValue<string>(),
            metadata["name"]!.GetValue<string>()
        );
        return new Manifest(r, apiVersion, json);
    }
}
