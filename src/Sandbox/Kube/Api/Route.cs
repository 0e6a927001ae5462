using Tandem.Sandbox.Kube.Access;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>A resource path taken apart: <c>/apis/{group}/{version}/namespaces/{space}/{plural}/{name}/{subresource}</c> and its shorter forms.</summary>
internal sealed record Route(string Group, string Version, string Plural)
{
    public string Space { get; init; } = "";

    public string Name { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Null when the path names no resource.</summary>
    public static Route? Parse(string[] path)
    {
        if (path is ["api", var version, .. var core] && core.Length > 0)
            return Inside("", version, core);
        return path is ["apis", var group, var grouped, .. var rest] && rest.Length > 0 ? Inside(group, grouped, rest) : null;
    }

    static Route? Inside(string group, string version, string[] rest) =>
        rest switch
        {
            ["namespaces", var name, "status" or "finalize"] => new Route(group, version, "namespaces")
            {
                Space = name,
                Name = name,
                Subresource = rest[2],
            },
            ["namespaces", var space, var plural] => new Route(group, version, plural) { Space = space },
            ["namespaces", var space, var plural, var name] => new Route(group, version, plural) { Space = space, Name = name },
            ["namespaces", var space, var plural, var name, var sub] => new Route(group, version, plural)
            {
                Space = space,
                Name = name,
                Subresource = sub,
            },
            ["namespaces", var name] => new Route(group, version, "namespaces") { Space = name, Name = name },
            [var plural] => new Route(group, version, plural),
            [var plural, var name] => new Route(group, version, plural) { Name = name },
            [var plural, var name, var sub] => new Route(group, version, plural) { Name = name, Subresource = sub },
            _ => null,
        };

    public string Verb(KubeRequest request) =>
        request.Method switch
        {
            "GET" or "HEAD" when request.AskFlag("watch") => "watch",
            "GET" or "HEAD" => Name.Length > 0 ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => Name.Length > 0 ? "delete" : "deletecollection",
            _ => request.Method.ToLowerInvariant(),
        };

    public Attempt Attempt(string verb) => new(verb, Group, Plural, Subresource, Space, Name);
}
