using Tandem.Checks;
using Tandem.Plans;

namespace Tandem.Overlays;

/// <summary>A small application that answers with the name of its site: something to deploy on the first day.</summary>
public static class SampleApplication
{
    public const string Name = "hello";

    /// <summary>Answers on port 8080 of every pod; the Service of type LoadBalancer offers it on port 80.</summary>
    public const string Image = "registry.example/tandem/hello:1.0";

    /// <summary>The whole tree: the shared base and one overlay for each site.</summary>
    public static IReadOnlyList<OverlayFile> Files(IEnumerable<SiteChoice> sites, string space) =>
        [
            new("base/kustomization.yaml", BaseKustomization),
            new("base/deployment.yaml", Deployment),
            new("base/service.yaml", Service),
            .. sites.SelectMany((s, i) => Overlay(s, space, i == 0 ? 3 : 2)),
        ];

    /// <summary>Namespace, service account and role the sample needs.</summary>
    public static DeploySection Deploy(DeploySection before) =>
        before with
        {
            Namespace = Name,
            ServiceAccount = Name,
            ClusterRole = "view",
        };

    /// <summary>Three good answers within two minutes.</summary>
    public static TestSection Test { get; } = new([new Probe(Name, 80, "/", 200, 3, 120)]);

    static IEnumerable<OverlayFile> Overlay(SiteChoice site, string space, int replicas)
    {
        var folder = OverlaysSection.FolderOf(site.Key);
        yield return new(
            $"{folder}/kustomization.yaml",
            $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: {space}
            resources:
              - ../../base
            patches:
              - path: replicas.yaml
            configMapGenerator:
              - name: {Name}
                behavior: merge
                literals:
                  - SITE={site.Key}

            """
        );
        yield return new(
            $"{folder}/replicas.yaml",
            $"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {Name}
            spec:
              replicas: {replicas}

            """
        );
    }

    const string BaseKustomization = $"""
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - deployment.yaml
          - service.yaml
        configMapGenerator:
          - name: {Name}
            literals:
              - SITE=base

        """;

    const string Deployment = $"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {Name}
          labels:
            app: {Name}
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: {Name}
          template:
            metadata:
              labels:
                app: {Name}
            spec:
              serviceAccountName: {Name}
              containers:
                - name: {Name}
                  image: {Image}
                  ports:
                    - name: http
                      containerPort: 8080
                  envFrom:
                    - configMapRef:
                        name: {Name}
                  readinessProbe:
                    httpGet:
                      path: /
                      port: http
                  resources:
                    requests:
                      cpu: 50m
                      memory: 64Mi
                    limits:
                      memory: 128Mi

        """;

    const string Service = $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {Name}
          labels:
            app: {Name}
        spec:
          type: LoadBalancer
          selector:
            app: {Name}
          ports:
            - name: http
              port: 80
              targetPort: 8080

        """;
}
