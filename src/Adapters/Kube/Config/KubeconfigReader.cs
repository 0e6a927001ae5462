using Tandem.Secrets;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Kube.Config;

/// <summary>
/// Takes the few fields we accept from a kubeconfig and refuses the others by name. The libraries' own loaders run programs the file names
/// (<c>exec</c>) and read files of this machine, so a stranger's kubeconfig must never reach them.
/// </summary>
static class KubeconfigReader
{
    static readonly HashSet<string> ClusterFields =
    [
        "server",
        "certificate-authority-data",
        "tls-server-name",
        "disable-compression",
        "extensions",
    ];

    static readonly HashSet<string> UserFields = ["client-certificate-data", "client-key-data", "token", "extensions"];

    public static Result<Kubeconfig> Read(SecretText kubeconfig)
    {
        var root = KubeconfigYaml.Load(kubeconfig.Reveal());
        return root.Ok ? Read(root.Value) : root.Failure;
    }

    static Result<Kubeconfig> Read(YamlMappingNode root)
    {
        var context = ChosenContext(root);
        if (!context.Ok)
        {
            return context.Failure;
        }
        var cluster = Named(root, "clusters", "cluster", Scalar(context.Value, "cluster"));
        if (!cluster.Ok)
        {
            return cluster.Failure;
        }
        var user = Named(root, "users", "user", Scalar(context.Value, "user"));
        if (!user.Ok)
        {
            return user.Failure;
        }
        var refused =
            KubeconfigRefusals.Find("clusters[].cluster", cluster.Value, ClusterFields)
            ?? KubeconfigRefusals.Find("users[].user", user.Value, UserFields);
        return refused is not null ? refused : Take(cluster.Value, user.Value, Scalar(context.Value, "namespace"));
    }

    static Result<YamlMappingNode> ChosenContext(YamlMappingNode root)
    {
        var chosen = Scalar(root, "current-context");
        if (chosen is null && Entries(root, "contexts") is [var only])
        {
            chosen = Scalar(only, "name");
        }
        return chosen is null
            ? Missing("current-context", Text.Of($"Choose one context with kubectl config use-context and paste the file again."))
            : Named(root, "contexts", "context", chosen);
    }

    static Result<YamlMappingNode> Named(YamlMappingNode root, string list, string inner, string? name)
    {
        var entry = name is null ? null : Entries(root, list).FirstOrDefault(e => Scalar(e, "name") == name);
        return entry is not null && Child(entry, inner) is YamlMappingNode found
            ? found
            : Missing($"{list}[].{inner}", Text.Of($"Paste the file that kubectl config view --minify --flatten --raw prints."));
    }

    static Result<Kubeconfig> Take(YamlMappingNode cluster, YamlMappingNode user, string? ns)
    {
        var server = KubeconfigValues.Server(Scalar(cluster, "server"));
        var authority = KubeconfigValues.Authority(Scalar(cluster, "certificate-authority-data"));
        var client = KubeconfigValues.Client(Scalar(user, "client-certificate-data"), Scalar(user, "client-key-data"));
        var token = KubeconfigValues.Token(Scalar(user, "token"));
        var name = KubeconfigValues.TlsName(Scalar(cluster, "tls-server-name"));
        if ((server.Failure ?? authority.Failure ?? client.Failure ?? token.Failure ?? name.Failure) is { } failure)
        {
            return failure;
        }
        return client.Value is null && token.Value is null
            ? Missing("users[].user.token", Text.Of($"Use a kubeconfig with a token, or with client-certificate-data and client-key-data."))
            : new Kubeconfig(server.Value, authority.Value, name.Value, client.Value, token.Value, ns);
    }

    static Failure Missing(string field, Text remedy) =>
        new("kubeconfig.missing", Text.Of($"The kubeconfig lacks {field}."), remedy, Field: field);

    static IReadOnlyList<YamlMappingNode> Entries(YamlMappingNode root, string list) =>
        Child(root, list) is YamlSequenceNode sequence ? [.. sequence.Children.OfType<YamlMappingNode>()] : [];

    static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    /// <summary>A scalar's text; null when absent, empty or no scalar.</summary>
    static string? Scalar(YamlMappingNode node, string key) =>
        Child(node, key) is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : null;
}
