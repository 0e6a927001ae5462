using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Elastic container instances: Scheduling → Pending → Running → Terminating → gone. Each takes one address of its vSwitch.</summary>
internal static partial class ContainerGroups
{
    static readonly string[] CreateRules = ["RegionId*", "ContainerGroupName*", "Container*", "RestartPolicy=Always|OnFailure|Never"];

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Eci.Write("CreateContainerGroup", CreateRules, Create),
        ProductTables.Eci.Read("DescribeContainerGroups", ["RegionId*"], DescribeAll),
        ProductTables.Eci.Write("DeleteContainerGroup", ["RegionId*", "ContainerGroupId*"], Delete),
    ];

    static JsonObject Create(Call call)
    {
        var name = call.Parameters.Need("ContainerGroupName");
        if (!NameForm().IsMatch(name))
            throw CloudError.BadParameter("ContainerGroupName must be 2 to 128 lower-case letters, digits and hyphens.");
        var vswitch = VSwitches.Need(call, (call.Parameters.Commas("VSwitchId") ?? throw CloudError.Missing("VSwitchId")).First());
        var group = SecurityGroups.Need(call, call.Parameters["SecurityGroupId"] ?? throw CloudError.Missing("SecurityGroupId"));
        if (group.Text("vpc") != vswitch.Text("vpc"))
            throw CloudError.BadParameter("The security group and the vSwitch do not lie in the same VPC.");
        call.NeedState(vswitch, "InvalidVSwitchStatus", "Available");
        var containers = call.Parameters.Objects("Container").Select(Container).ToList();
        var life = new Life(
            "ScheduleFailed",
            ("Scheduling", TimeSpan.Zero),
            ("Pending", call.Times.ContainerGroupScheduled),
            ("Running", call.Times.ContainerGroupRunning)
        );
        var made = call.Make(Kinds.ContainerGroup, Ids.In(call.Region, "eci-", 21), call.Region, life) with
        {
            Tags = Shapes.ReadTags(call),
            Facts = Facts(call, name, vswitch, group, containers),
        };
        call.Put(made);
        return new() { ["ContainerGroupId"] = made.Id };
    }

    static JsonObject Facts(Call call, string name, Resource vswitch, Resource group, List<JsonObject> containers) =>
        new()
        {
            ["name"] = name,
            ["vpc"] = vswitch.Text("vpc"),
            ["zone"] = vswitch.Text("zone"),
            ["vswitches"] = Shapes.Texts([vswitch.Id]),
            ["addresses"] = Shapes.Texts([VSwitches.FreeAddress(call, vswitch)]),
            ["securityGroups"] = Shapes.Texts([group.Id]),
            ["restartPolicy"] = call.Parameters["RestartPolicy"] ?? "Always",
            ["cpu"] = Quantity(call.Parameters, "Cpu", containers.Sum(c => c["Cpu"]!.GetValue<double>())),
            ["memory"] = Quantity(call.Parameters, "Memory", containers.Sum(c => c["Memory"]!.GetValue<double>())),
            ["containers"] = Shapes.Array(containers),
        };

    static JsonObject Container(Parameters given) =>
        new()
        {
            ["Name"] = given.Need("Name"),
            ["Image"] = given.Need("Image"),
            ["ImagePullPolicy"] = given["ImagePullPolicy"] ?? "IfNotPresent",
            ["Cpu"] = Quantity(given, "Cpu", 1),
            ["Memory"] = Quantity(given, "Memory", 2),
            ["Commands"] = Shapes.Texts(given.List("Command") ?? []),
            ["Args"] = Shapes.Texts(given.List("Arg") ?? []),
            ["Ports"] = Shapes.Array(
                given
                    .Objects("Port")
                    .Select(p => new JsonObject { ["Port"] = p.Number("Port", 0, 1, 65535), ["Protocol"] = p["Protocol"] ?? "TCP" })
            ),
            ["EnvironmentVars"] = Shapes.Array(
                given.Objects("EnvironmentVar").Select(e => new JsonObject { ["Key"] = e["Key"], ["Value"] = e["Value"] ?? "" })
            ),
        };

    static double Quantity(Parameters given, string name, double otherwise) =>
        given[name] switch
        {
            null => otherwise,
            var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 =>
                value,
            _ => throw CloudError.Invalid(name),
        };

    static JsonObject DescribeAll(Call call)
    {
        var ids = call.Parameters.JsonList("ContainerGroupIds");
        var found = call.Here(Kinds.ContainerGroup)
            .Where(g => ids?.Contains(g.Id) ?? true)
            .Where(g => Shapes.Fits(call, "Status", call.State(g)) && Shapes.Fits(call, "ContainerGroupName", g.Text("name")))
            .Where(g => Shapes.HasTags(call, g))
            .ToList();
        return Paging.ByToken(
            call,
            found,
            ("Limit", 20, 20),
            page => new() { ["ContainerGroups"] = Shapes.Array(page.Select(g => Describe(call, g))) }
        );
    }

    static JsonObject Describe(Call call, Resource group) =>
        new()
        {
            ["ContainerGroupId"] = group.Id,
            ["ContainerGroupName"] = group.Text("name"),
            ["Status"] = call.State(group),
            ["RegionId"] = group.Region,
            ["ZoneId"] = group.Text("zone"),
            ["VpcId"] = group.Text("vpc"),
            ["VSwitchId"] = group.Texts("vswitches")[0],
            ["SecurityGroupId"] = group.Texts("securityGroups")[0],
            ["IntranetIp"] = call.Is(group, "Scheduling") ? "" : group.Texts("addresses")[0],
            ["InternetIp"] = "",
            ["RestartPolicy"] = group.Text("restartPolicy"),
            ["Cpu"] = group.Facts["cpu"]!.DeepClone(),
            ["Memory"] = group.Facts["memory"]!.DeepClone(),
            ["CreationTime"] = call.Time(group.Created),
            ["Containers"] = Shapes.Array(group.Objects("containers").Select(c => Progress(call, group, c))),
            ["Events"] = Events(call, group),
            ["Tags"] = Shapes.Tags(group),
        };

    static JsonObject Progress(Call call, Resource group, JsonObject container)
    {
        var runs = call.Is(group, "Running");
        container["Ready"] = runs;
        container["RestartCount"] = 0;
        container["CurrentState"] = new JsonObject
        {
            ["State"] = runs ? "Running" : "Waiting",
            ["DetailStatus"] = runs ? "" : "ContainerCreating",
            ["StartTime"] = runs ? call.Time(group.Phases.Last(p => p.State == "Running").Since) : "",
        };
        return container;
    }

    static JsonArray Events(Call call, Resource group) =>
        call.Is(group, "ScheduleFailed")
            ? new(
                new JsonObject
                {
                    ["Reason"] = "NoStock",
                    ["Type"] = "Warning",
                    ["Count"] = 1,
                    ["Message"] = "The resource is out of stock in the specified zone.",
                    ["LastTimestamp"] = call.Time(group.Phases[^1].Since),
                }
            )
            : [];

    static JsonObject Delete(Call call)
    {
        var group = call.Need(Kinds.ContainerGroup, call.Parameters.Need("ContainerGroupId"), "ContainerGroupNotFound");
        if (!call.Is(group, "Terminating"))
            call.End(group, "Terminating", call.Times.ContainerGroupGone);
        return [];
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,126}[a-z0-9]$")]
    private static partial Regex NameForm();
}
