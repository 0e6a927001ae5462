using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

sealed class ContainerGroupKind(AlibabaClient client)
    : RpcKind<ContainerGroupSpec>(
        client,
        new(
            ResourceKind.ContainerGroup,
            Product.Eci,
            "DescribeContainerGroups",
            ["ContainerGroups"],
            "ContainerGroupId",
            "ContainerGroupName"
        )
        {
            Paging = Paging.Chained("Limit", 20),
            Filter = id => ("ContainerGroupIds", JsonSerializer.Serialize((string[])[id])),
            FirstStatus = "Scheduling",
            Ready = ["Running", "Succeeded"],
            Failed = ["Failed", "ScheduleFailed", "Expired"],
            Deleting = ["Terminating"],
            Address = "InternetIp",
        }
    )
{
    protected override AlibabaCall CreateCall(ContainerGroupSpec spec, string token) =>
        AlibabaCall.Rpc(
            Product.Eci,
            "CreateContainerGroup",
            spec.Region,
            new()
            {
                { "RegionId", spec.Region },
                { "ContainerGroupName", spec.Name },
                // Both default to the account's default network, where nobody would look for it.
                { "VSwitchId", spec.Subnet },
                { "SecurityGroupId", spec.Firewall },
                { "Cpu", spec.Cpu },
                { "Memory", spec.MemoryGiB },
                { "RestartPolicy", "Always" },
                {
                    "Container",
                    (Parameters[])
                        [
                            new()
                            {
                                { "Name", "main" },
                                { "Image", spec.Image },
                                { "Cpu", spec.Cpu },
                                { "Memory", spec.MemoryGiB },
                            },
                        ]
                },
                { "Tag", Tags.Of(spec.Owner) },
                { "ClientToken", token },
            }
        ) with
        {
            Busy = ["InvalidVSwitchStatus"],
        };

    protected override bool CanRename => false;

    protected override IEnumerable<ResourceDifference> Differences(ContainerGroupSpec spec, JsonElement item) =>
        [
            .. Changes.Of("image", spec.Image, item.Items("Containers").Select(c => c.Text("Image")).FirstOrDefault("")),
            .. Changes.Of("cpu", spec.Cpu, item.Decimal("Cpu")),
            .. Changes.Of("memory", spec.MemoryGiB, item.Decimal("Memory")),
            .. Changes.Of("subnets", spec.Subnet, item.Text("VSwitchId")),
        ];

    /// <summary>Nothing of a group is changed in place: its containers would restart as if they were new.</summary>
    protected override AlibabaCall ChangeCall(ContainerGroupSpec spec, CloudResource live) =>
        throw new InvalidOperationException("A container group is replaced, not changed.");

    protected override AlibabaCall DeleteCall(CloudResource resource) =>
        AlibabaCall.Rpc(
            Product.Eci,
            "DeleteContainerGroup",
            resource.Region,
            new() { { "RegionId", resource.Region }, { "ContainerGroupId", resource.Id } }
        );
}
