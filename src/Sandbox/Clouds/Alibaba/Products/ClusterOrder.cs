using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>What CreateCluster was asked for, with everything it names found.</summary>
internal sealed record ClusterOrder(JsonObject Body, Resource Vpc, IReadOnlyList<Resource> VSwitches, Resource? SecurityGroup)
{
    public string Name => Text("name") ?? throw CloudError.Invalid("name");
    public string Version => Text("kubernetes_version") ?? Clusters.Versions[0];
    public string Profile => Text("profile") ?? "Default";
    public bool IsServerless => Profile == "Serverless";
    public bool WantsPublicEndpoint => Flag("endpoint_public_access");
    public bool WantsSnat => Flag("snat_entry");

    public static ClusterOrder Read(Call call)
    {
        var body = call.Body;
        var region = Regions.Need(Text(body["region_id"]) ?? throw CloudError.Invalid("region_id")).Id;
        var vpc = call.Find(Kinds.Vpc, Text(body["vpcid"]));
        if (vpc is null || vpc.Region != region)
            throw new CloudError(400, "VpcNotFound", $"The VPC {body["vpcid"]} does not exist in {region}.");
        call.NeedState(vpc, "IncorrectVpcStatus", "Available");
        var ids = (body["vswitch_ids"] as JsonArray ?? throw CloudError.Invalid("vswitch_ids")).Select(Text).ToList();
        var vswitches = ids.Select(id => call.Find(Kinds.VSwitch, id)).ToList();
        if (ids.Count == 0 || vswitches.Any(s => s is null || s.Text("vpc") != vpc.Id))
            throw new CloudError(400, "VSwitchNotFound", $"The vSwitches {string.Join(", ", ids)} do not all exist in {vpc.Id}.");
        foreach (var vswitch in vswitches)
            call.NeedState(vswitch!, "IncorrectVSwitchStatus", "Available");
        var groupId = Text(body["security_group_id"]);
        var group = call.Find(Kinds.SecurityGroup, groupId);
        if (!string.IsNullOrEmpty(groupId) && group?.Text("vpc") != vpc.Id)
            throw new CloudError(400, "SecurityGroupNotFound", $"The security group {groupId} does not exist in {vpc.Id}.");
        return new(body, vpc, vswitches!, group);
    }

    /// <summary>Pods, services and the network must not share addresses, nor may the pods of two clusters in one network.</summary>
    public void CheckRanges(Call call)
    {
        var network = ("the VPC", (string?)Vpc.Text("cidr"));
        var pods = ("container_cidr", Text("container_cidr"));
        var services = ("service_cidr", Text("service_cidr"));
        CheckApart(pods, network);
        CheckApart(services, network);
        CheckApart(pods, services);
        foreach (var other in Vpcs.Inside(call, Kinds.Cluster, Vpc))
            CheckApart(pods, ($"cluster {other.Id}", other.Text("container_cidr")));
    }

    static void CheckApart((string Name, string? Range) one, (string Name, string? Range) other)
    {
        if (string.IsNullOrEmpty(one.Range) || string.IsNullOrEmpty(other.Range))
            return;
        var range = Cidr.Parse(one.Range) ?? throw CloudError.BadParameter($"{one.Name} {one.Range} is not a valid CIDR block.");
        var second = Cidr.Parse(other.Range) ?? throw CloudError.BadParameter($"{other.Name} {other.Range} is not a valid CIDR block.");
        if (range.Overlaps(second))
            throw CloudError.BadParameter($"{one.Name} {one.Range} overlaps with {other.Name} ({other.Range}).");
    }

    public JsonObject Facts() =>
        new()
        {
            ["vpc"] = Vpc.Id,
            ["vswitches"] = Shapes.Texts(VSwitches.Select(s => s.Id)),
            ["zone"] = VSwitches[0].Text("zone"),
            ["addresses"] = new JsonArray(),
            ["name"] = Name,
            ["version"] = Version,
            ["cluster_type"] = Text("cluster_type") ?? "ManagedKubernetes",
            ["profile"] = Profile,
            ["cluster_spec"] = Text("cluster_spec") ?? "ack.standard",
            ["container_cidr"] = Text("container_cidr") ?? "",
            ["service_cidr"] = Text("service_cidr") ?? "",
            ["timezone"] = Text("timezone") ?? "Asia/Shanghai",
            ["protected"] = Flag("deletion_protection"),
            ["public"] = WantsPublicEndpoint,
        };

    string? Text(string name) => Text(Body[name]);

    // A value of another type counts as absent: what the caller sent may be anything.
    static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    bool Flag(string name) =>
        Body[name] is JsonValue value && (value.TryGetValue<bool>(out var flag) ? flag : bool.TryParse(Text(name), out flag) && flag);
}
