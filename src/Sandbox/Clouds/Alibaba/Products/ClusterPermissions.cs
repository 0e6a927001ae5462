using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Who may do what inside clusters. A grant replaces the user's whole set, as the real one does.</summary>
internal static class ClusterPermissions
{
    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Cs.Write("GrantPermissions", [], Grant) with
        {
            Route = "POST /permissions/users/{uid}",
        },
        ProductTables.Cs.Read("DescribeUserPermission", [], Describe) with
        {
            Route = "GET /permissions/users/{uid}",
        },
    ];

    static string Id(Call call) => $"grants-{call.Caller.Account}-{call.Parameters.Need("uid")}";

    static JsonNode? Grant(Call call)
    {
        foreach (var entry in call.BodyItems)
        {
            if ((string?)entry?["role_type"] is not ("cluster" or "namespace" or "all-clusters") || (string?)entry["role_name"] is null)
                throw CloudError.BadParameter("role_type and role_name are mandatory in every entry.");
            if ((string?)entry["cluster"] is { Length: > 0 } cluster)
                Clusters.Need(call, cluster);
        }
        var grants = call.Find(Kinds.Grants, Id(call)) ?? call.Make(Kinds.Grants, Id(call), call.Region, new("", ("set", TimeSpan.Zero)));
        call.Put(grants.With("entries", call.BodyItems.DeepClone()));
        return null;
    }

    static JsonArray Describe(Call call) =>
        Shapes.Array(
            (call.Find(Kinds.Grants, Id(call))?.Objects("entries") ?? []).Select(e => new JsonObject
            {
                ["resource_id"] = ResourceId(e),
                ["resource_type"] = (string?)e["role_type"] is "namespace" ? "namespace" : "cluster",
                ["role_type"] = (string?)e["role_type"],
                ["role_name"] = (string?)e["role_name"],
                ["is_owner"] = 0,
                ["is_ram_role"] = (bool?)e["is_ram_role"] == true ? 1 : 0,
            })
        );

    static string ResourceId(JsonObject entry) =>
        (string?)entry["role_type"] switch
        {
            "all-clusters" => "all-clusters",
            "namespace" => $"{(string?)entry["cluster"]}/{(string?)entry["namespace"]}",
            _ => (string?)entry["cluster"] ?? "",
        };
}
