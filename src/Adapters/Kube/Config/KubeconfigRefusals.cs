using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Kube.Config;

/// <summary>Says which field of a kubeconfig is refused, why, and what to use instead.</summary>
static class KubeconfigRefusals
{
    /// <summary>The first field that is set and not allowed, as a failure; null when all are.</summary>
    public static Failure? Find(string place, YamlMappingNode node, IReadOnlySet<string> allowed)
    {
        foreach (var (key, value) in node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!allowed.Contains(name) && IsSet(name, value))
            {
                return new Failure("kubeconfig.refused", What(place, name), Remedy(name), Field: $"{place}.{name}");
            }
        }
        return null;
    }

    static bool IsSet(string name, YamlNode value) =>
        value is not YamlScalarNode { Value: var text }
        || !(string.IsNullOrEmpty(text) || text is "~" or "null" || (name == "insecure-skip-tls-verify" && text is "false" or "False"));

    static Text What(string place, string name) =>
        name switch
        {
            "exec" or "auth-provider" => Text.Of(
                $"The kubeconfig names a program to run ({place}.{name}). The console runs no programs of others."
            ),
            "tokenFile" or "certificate-authority" or "client-certificate" or "client-key" => Text.Of(
                $"The kubeconfig points to a file ({place}.{name}) that the console cannot read."
            ),
            "insecure-skip-tls-verify" => Text.Of($"The kubeconfig switches the check of the server's certificate off ({place}.{name})."),
            "proxy-url" => Text.Of($"The kubeconfig asks for a proxy ({place}.{name}), which is not supported."),
            _ => Text.Of($"The kubeconfig has a field that is not accepted: {place}.{name}."),
        };

    static Text Remedy(string name) =>
        name switch
        {
            "exec" or "auth-provider" or "tokenFile" or "username" or "password" => Text.Of(
                $"Create a service account in the cluster and use its token, or a client certificate embedded in the file."
            ),
            "certificate-authority" or "client-certificate" or "client-key" => Text.Of(
                $"Embed the file's content: kubectl config view --minify --flatten --raw does it."
            ),
            "insecure-skip-tls-verify" => Text.Of($"Remove the field and embed the cluster's authority as certificate-authority-data."),
            "proxy-url" => Text.Of($"Remove the field and give an address that the console can reach directly."),
            _ => Text.Of($"Remove the field, then try again."),
        };
}
