using System.Globalization;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Bench.Workbench;

/// <summary>An application of thirty objects for three sites, as people have it: a file for each service, and overlays that patch, rename and count.</summary>
static class WorkbenchTree
{
    public const string Typed = "overlays/one/replicas.yaml";
    const int Services = 10;

    public static Plan Plan()
    {
        IReadOnlyList<SiteChoice> sites =
        [
            .. ((string[])["one", "two", "three"]).Select(k => new SiteChoice(k, k, Guid.NewGuid(), "cn-hangzhou")),
        ];
        return Tandem.Plans.Plan.Empty with
        {
            Sites = new(sites, 15, 5),
            Overlays = new([
                new("base/kustomization.yaml", $"resources:\n{Lines(n => $"- service-{n}.yaml\n")}"),
                .. Enumerable.Range(1, Services).Select(n => new OverlayFile($"base/service-{n}.yaml", Service(n))),
                .. sites.SelectMany(s => Overlay(s.Key)),
            ]),
        };
    }

    static IEnumerable<OverlayFile> Overlay(string site) =>
        [
            new(
                $"overlays/{site}/kustomization.yaml",
                $"""
                namespace: shop
                resources:
                - ../../base
                images:
                - name: registry.example/shop/service-1
                  newTag: "2.0"
                patches:
                - path: replicas.yaml
                - target: {"{"}kind: Deployment, name: service-2{"}"}
                  patch: '[{"{"}"op": "add", "path": "/spec/paused", "value": false{"}"}]'

                """
            ),
            new(
                $"overlays/{site}/replicas.yaml",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: service-1\nspec:\n  replicas: 1000"
            ),
        ];

    static string Service(int n) =>
        $"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: service-{n}
              labels:
                app: service-{n}
            spec:
              replicas: 1
              selector:
                matchLabels:
                  app: service-{n}
              template:
                metadata:
                  labels:
                    app: service-{n}
                spec:
                  containers:
                  - name: main
                    image: registry.example/shop/service-{n}:1.0
                    ports:
                    - name: http
                      containerPort: 8080
                    envFrom:
                    - configMapRef:
                        name: service-{n}
                    readinessProbe:
                      httpGet:
                        path: /
                        port: http
                    resources:
                      requests:
                        cpu: 50m
                        memory: 64Mi
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: service-{n}
            spec:
              selector:
                app: service-{n}
              ports:
              - name: http
                port: 80
                targetPort: 8080
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: service-{n}
            data:
              LEVEL: info
              NUMBER: "{n}"

            """;

    static string Lines(Func<string, string> line) =>
        string.Concat(Enumerable.Range(1, Services).Select(n => line(n.ToString(CultureInfo.InvariantCulture))));
}
