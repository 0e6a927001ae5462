using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>What a cluster makes for itself, lists as its own, and takes down again.</summary>
internal static class ClusterBelongings
{
    /// <summary>Makes them; the cluster as it knows them.</summary>
    public static Resource Make(Call call, Resource cluster, ClusterOrder order)
    {
        var group =
            order.SecurityGroup ?? Own(call, cluster, SecurityGroups.Make(call, order.Vpc, $"alicloud-cs-auto-created-{cluster.Id[..9]}"));
        var balancer = Own(
            call,
            cluster,
            LoadBalancers.Nlb.Make(call, order.Vpc, [.. order.VSwitches.Take(2)], "ManagedK8SSlbIntranet-" + cluster.Id, false)
        );
        if (order.WantsPublicEndpoint)
            MakeAddress(call, cluster, balancer.Id, "SlbInstance");
        if (order.WantsSnat && !Vpcs.Inside(call, Kinds.NatGateway, order.Vpc).Any())
            MakeWayOut(call, cluster, order);
        return cluster.With("securityGroups", Shapes.Texts([group.Id])).With("loadBalancer", balancer.Id);
    }

    static void MakeWayOut(Call call, Resource cluster, ClusterOrder order)
    {
        var nat = Own(call, cluster, NatGateways.Make(call, order.VSwitches[0], "k8s-nat-" + cluster.Id));
        var eip = MakeAddress(call, cluster, nat.Id, "Nat");
        foreach (var vswitch in order.VSwitches)
            Own(call, cluster, SnatEntries.Make(call, nat, [eip.Text("address")!], vswitch.Id, vswitch.Text("cidr")!));
    }

    static Resource MakeAddress(Call call, Resource cluster, string instance, string type)
    {
        var eip = Own(call, cluster, Eips.Make(call, cluster.Region, "k8s-" + cluster.Id));
        EipBindings.Bind(call, eip, instance, type, call.Times.EipBinding);
        return eip;
    }

    static Resource Own(Call call, Resource cluster, Resource made)
    {
        var owned = made with { Owner = cluster.Id, Tags = made.Tags.SetItem("ack.aliyun.com", cluster.Id) };
        call.Put(owned);
        return owned;
    }

    public static IEnumerable<Resource> Of(Call call, Resource cluster) =>
        call
            .World.Resources.Values.Where(r => r.Owner == cluster.Id && r.LivesAt(call.Now) && r.Kind != Kinds.NodePool)
            .OrderBy(r => r.Kind, StringComparer.Ordinal)
            .ThenBy(r => r.Id, StringComparer.Ordinal);

    /// <summary>Takes down all but what the caller retains; what is retained belongs to nobody from now on.</summary>
    public static void End(Call call, Resource cluster)
    {
        var all = call.Parameters.Flag("retain_all_resources");
        var retained = call.Parameters.JsonList("retain_resources") ?? [];
        foreach (var resource in Of(call, cluster).ToList())
        {
            if (all || retained.Contains(resource.Id))
                call.Put(resource with { Owner = null });
            else
                EndWithGuests(call, resource);
        }
    }

    // What others hung onto it must not be left hanging in the air.
    static void EndWithGuests(Call call, Resource resource)
    {
        if (resource.Kind == Kinds.NatGateway)
        {
            foreach (var entry in SnatEntries.Of(call, resource).Where(e => e.Owner is null).ToList())
                call.EndNow(entry);
            foreach (var eip in EipBindings.BoundTo(call, resource.Id).Where(e => e.Owner is null).ToList())
                EipBindings.Unbind(call, eip);
        }
        call.Put(resource.Then(call.Now, call.In(Resource.Gone, call.Times.ClusterGone)));
    }

    public static JsonObject Describe(Call call, Resource cluster, Resource resource) =>
        new()
        {
            ["cluster_id"] = cluster.Id,
            ["instance_id"] = resource.Id,
            ["resource_type"] = resource.Kind switch
            {
                Kinds.SecurityGroup => "ALIYUN::ECS::SecurityGroup",
                Kinds.LoadBalancer => "ALIYUN::NLB::LoadBalancer",
                Kinds.Eip => "ALIYUN::VPC::EIP",
                Kinds.NatGateway => "ALIYUN::VPC::NatGateway",
                Kinds.SnatEntry => "ALIYUN::VPC::SnatEntry",
                _ => resource.Kind,
            },
            ["resource_info"] = new JsonObject { ["id"] = resource.Id, ["state"] = call.State(resource) }.ToJsonString(),
            ["state"] = resource.GoneSince is null ? "CREATE_COMPLETE" : "DELETE_IN_PROGRESS",
            ["auto_create"] = 1,
            ["created"] = ClusterViews.Time(resource.Created),
            ["dependencies"] = new JsonArray(),
            ["delete_behavior"] = new JsonObject { ["delete_by_default"] = true, ["changeable"] = true },
            ["creator_type"] = "system",
        };
}
