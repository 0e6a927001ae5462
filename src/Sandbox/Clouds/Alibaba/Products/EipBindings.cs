using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Available → Associating → InUse → Unassociating → Available.</summary>
internal static class EipBindings
{
    const string InstanceTypes = "InstanceType=EcsInstance|SlbInstance|Nat|NetworkInterface|HaVip|IpAddress";

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Vpc.Write("AssociateEipAddress", ["AllocationId*", "InstanceId*", InstanceTypes], Associate),
        ProductTables.Vpc.Write("UnassociateEipAddress", ["AllocationId*", InstanceTypes], Unassociate),
    ];

    /// <summary>What the address is, or is being, bound to; null when free.</summary>
    public static string? InstanceOf(Call call, Resource eip) => call.Is(eip, "Available") ? null : eip.Text("instance");

    /// <summary>The addresses bound to an instance.</summary>
    public static IEnumerable<Resource> BoundTo(Call call, string instance) =>
        call.All(Kinds.Eip).Where(e => InstanceOf(call, e) == instance);

    /// <summary>Binds at once or after the usual time.</summary>
    public static void Bind(Call call, Resource eip, string instance, string type, TimeSpan after) =>
        call.Put(
            eip.With("instance", instance)
                .With("instanceType", type)
                .Then(call.Now, call.In("Associating", TimeSpan.Zero), call.In("InUse", after))
        );

    public static void Unbind(Call call, Resource eip) =>
        call.Put(eip.Then(call.Now, call.In("Unassociating", TimeSpan.Zero), call.In("Available", call.Times.EipBinding)));

    static JsonObject Associate(Call call)
    {
        var eip = Eips.Need(call, call.Parameters.Need("AllocationId"));
        var id = call.Parameters.Need("InstanceId");
        var type = call.Parameters["InstanceType"] ?? "EcsInstance";
        call.NeedState(eip, "IncorrectEipStatus", "Available");
        var kind = type == "Nat" ? Kinds.NatGateway : Kinds.LoadBalancer;
        if (type is not ("Nat" or "SlbInstance") || call.Find(kind, id) is not { } target || target.Region != eip.Region)
            throw new CloudError(404, "InvalidInstanceId.NotFound", $"The specified instance {id} of type {type} does not exist.");
        call.NeedState(target, type == "Nat" ? "IncorrectStatus.NatGateway" : "IncorrectInstanceStatus", "Available", "Active");
        Bind(call, eip, id, type, call.Times.EipBinding);
        return [];
    }

    static JsonObject Unassociate(Call call)
    {
        var eip = Eips.Need(call, call.Parameters.Need("AllocationId"));
        call.NeedState(eip, "IncorrectEipStatus", "InUse");
        if (call.Parameters["InstanceId"] is { } instance && instance != eip.Text("instance"))
            throw new CloudError(400, "InvalidAssociation.NotFound", "The specified EIP is not bound to this instance.");
        var address = eip.Text("address")!;
        if (call.All(Kinds.SnatEntry).Any(s => s.Texts("addresses").Contains(address)))
            throw new CloudError(400, "InvalidIpStatus.HasBeenUsedBySnatTable", "The specified EIP is used by a SNAT entry.");
        Unbind(call, eip);
        return [];
    }
}
