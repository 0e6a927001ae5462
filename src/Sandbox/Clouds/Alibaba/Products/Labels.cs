using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Tags put on, taken off and listed after creation, in the dialect of each product.</summary>
internal static class Labels
{
    static readonly string[] OnRules = ["RegionId", "ResourceType*", "ResourceId*", "Tag*"];
    static readonly string[] OffRules = ["RegionId", "ResourceType*", "ResourceId*"];

    // The type names of the products, in any case, and what they mean here.
    static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["VPC"] = Kinds.Vpc,
        ["VSWITCH"] = Kinds.VSwitch,
        ["EIP"] = Kinds.Eip,
        ["NATGATEWAY"] = Kinds.NatGateway,
        ["VpnGateway"] = Kinds.VpnGateway,
        ["securitygroup"] = Kinds.SecurityGroup,
        ["loadbalancer"] = Kinds.LoadBalancer,
        ["servergroup"] = Kinds.ServerGroup,
        ["listener"] = Kinds.Listener,
        ["alb:loadbalancer"] = Kinds.AppLoadBalancer,
        ["alb:servergroup"] = Kinds.AppServerGroup,
        ["alb:listener"] = Kinds.AppListener,
        ["slb:instance"] = Kinds.ClassicLoadBalancer,
        ["slb:vservergroup"] = Kinds.ClassicServerGroup,
        ["slb:listener"] = Kinds.ClassicListener,
        ["CLUSTER"] = Kinds.Cluster,
        ["disk"] = Kinds.Disk,
        ["snapshot"] = Kinds.Snapshot,
    };

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Ecs.Write("TagResources", OnRules, call => Tag(call)),
        ProductTables.Ecs.Write("UntagResources", OffRules, call => Untag(call)),
        ProductTables.Ecs.Read("ListTagResources", ["ResourceType*"], call => List(call, wrapped: true)),
        ProductTables.Vpc.Write("TagResources", OnRules, call => Tag(call)),
        ProductTables.Vpc.Write("UnTagResources", OffRules, call => Untag(call)),
        ProductTables.Vpc.Read("ListTagResources", ["ResourceType*"], call => List(call, wrapped: true)),
        ProductTables.Nlb.Write("TagResources", OnRules, call => Tag(call)),
        ProductTables.Nlb.Write("UntagResources", OffRules, call => Untag(call)),
        ProductTables.Nlb.Read("ListTagResources", ["ResourceType*"], call => List(call, wrapped: false)),
        ProductTables.Alb.Write("TagResources", OnRules, call => Tag(call, "alb:")),
        ProductTables.Alb.Write("UnTagResources", OffRules, call => Untag(call, "alb:")),
        ProductTables.Alb.Read("ListTagResources", ["ResourceType*"], call => List(call, wrapped: false, "alb:")),
        ProductTables.Slb.Write("TagResources", OnRules, call => Tag(call, "slb:")),
        ProductTables.Slb.Write("UntagResources", OffRules, call => Untag(call, "slb:")),
        ProductTables.Slb.Read("ListTagResources", ["RegionId*", "ResourceType*"], call => List(call, wrapped: true, "slb:")),
        ProductTables.Cs.Write("TagResources", [], TagClusters) with
        {
            Route = "PUT /tags",
        },
        ProductTables.Cs.Read("ListTagResources", ["resource_ids*"], ListClusters) with
        {
            Route = "GET /tags",
        },
    ];

    /// <param name="product">Prefix of the product's types, where they are named as another product's.</param>
    static string Kind(Call call, string product) =>
        Types.GetValueOrDefault(product + call.Parameters.Need("ResourceType"))
        ?? throw new CloudError(400, "InvalidResourceType.NotFound", "The ResourceType provided does not exist in our records.");

    static IReadOnlyList<Resource> Named(Call call, string product)
    {
        var kind = Kind(call, product);
        return [.. call.Parameters.List("ResourceId")!.Select(id => call.Need(kind, id, "InvalidResourceId.NotFound"))];
    }

    static JsonObject Tag(Call call, string product = "")
    {
        var tags = Shapes.ReadTags(call);
        foreach (var resource in Named(call, product))
            Put(call, resource, tags);
        return [];
    }

    static void Put(Call call, Resource resource, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var all = resource.Tags.SetItems(tags);
        if (all.Count > 20)
            throw new CloudError(400, "NumberExceed.Tags", "The maximum number of tags is exceeded.");
        call.Put(resource with { Tags = all });
    }

    static JsonObject Untag(Call call, string product = "")
    {
        var keys = call.Parameters.List("TagKey");
        if (keys is null && !call.Parameters.Flag("All"))
            throw CloudError.Missing("TagKey");
        foreach (var resource in Named(call, product))
            call.Put(resource with { Tags = keys is null ? resource.Tags.Clear() : resource.Tags.RemoveRange(keys) });
        return [];
    }

    static JsonObject List(Call call, bool wrapped, string product = "")
    {
        var type = call.Parameters.Need("ResourceType");
        var ids = call.Parameters.List("ResourceId");
        var found = call.Here(Kind(call, product))
            .Where(r => (ids?.Contains(r.Id) ?? true) && Shapes.HasTags(call, r))
            .SelectMany(r => Pairs(r, type))
            .ToList();
        return Paging.ByToken(
            call,
            found,
            ("MaxResults", 50, 1000),
            page => new() { ["TagResources"] = wrapped ? Shapes.Wrapped("TagResource", page) : Shapes.Array(page) }
        );
    }

    static IEnumerable<JsonObject> Pairs(Resource resource, string type) =>
        resource
            .Tags.OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => new JsonObject
            {
                ["ResourceId"] = resource.Id,
                ["ResourceType"] = type,
                ["TagKey"] = t.Key,
                ["TagValue"] = t.Value,
            });

    static JsonObject TagClusters(Call call)
    {
        var tags = Clusters.ReadTags(call.Body);
        foreach (var id in call.Body["resource_ids"] as JsonArray ?? throw CloudError.Missing("resource_ids"))
            Put(call, Clusters.Need(call, id!.GetValue<string>()), tags);
        return [];
    }

    static JsonObject ListClusters(Call call) =>
        new()
        {
            ["tag_resources"] = Shapes.Wrapped(
                "tag_resource",
                call.Parameters.JsonList("resource_ids")!
                    .Select(id => call.Find(Kinds.Cluster, id))
                    .OfType<Resource>()
                    .SelectMany(c =>
                        c.Tags.OrderBy(t => t.Key, StringComparer.Ordinal)
                            .Select(t => new JsonObject
                            {
                                ["resource_id"] = c.Id,
                                ["resource_type"] = "CLUSTER",
                                ["tag_key"] = t.Key,
                                ["tag_value"] = t.Value,
                            })
                    )
            ),
        };
}
