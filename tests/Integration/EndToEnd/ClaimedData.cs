using Tandem.Plans;

namespace Tandem.Integration.EndToEnd;

/// <summary>The sample application with two claims in every site, so that there are disks to take snapshots of.</summary>
static class ClaimedData
{
    public static Plan In(Plan plan) =>
        plan with
        {
            Overlays = plan.Overlays with
            {
                Files =
                [
                    .. plan.Overlays.Files.Select(f =>
                        f.Path == "base/kustomization.yaml"
                            ? f with
                            {
                                Content = f.Content.Replace("resources:\n", "resources:\n  - claims.yaml\n", StringComparison.Ordinal),
                            }
                            : f
                    ),
                    new("base/claims.yaml", Claim("data") + "---\n" + Claim("logs")),
                ],
            },
        };

    static string Claim(string name) =>
        $$"""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: {{name}}
            spec:
              accessModes: [ReadWriteOnce]
              resources:
                requests:
                  storage: 40Gi

            """;
}
