using System.Text.Json.Nodes;

namespace Tandem.Unit.Sandbox.Kube;

/// <summary>Small objects for tests.</summary>
internal static class Manifests
{
    public const string Web = "/apis/apps/v1/namespaces/default/deployments/web";

    public static JsonNode Deployment(string image, int replicas = 3, string extra = "") =>
        JsonNode.Parse(
            $$$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
             "spec":{"replicas":{{{replicas}}},"selector":{"matchLabels":{"app":"web"}},
              "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"{{{image}}}" {{{extra}}} }] } } } }
            """
        )!;

    public static JsonNode ConfigMap(string name, string value) =>
        JsonNode.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"a":"{{{value}}}"} }""")!;
}
