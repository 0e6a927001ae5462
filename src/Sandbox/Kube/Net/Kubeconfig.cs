using System.Text;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>Writes kubeconfigs with everything inside.</summary>
internal static class Kubeconfig
{
    public static string Write(string name, string server, string caPem, string token) =>
        $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {name}
              cluster:
                server: {server}
                certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(caPem))}
            users:
            - name: {name}-admin
              user:
                token: {token}
            contexts:
            - name: {name}
              context:
                cluster: {name}
                user: {name}-admin
            current-context: {name}

            """;
}
