using static Tandem.Clouds.ResourceKind;

namespace Tandem.Clouds.Planning;

/// <summary>What is asked of Alibaba Cloud for each kind of resource, by the names its permissions have. The names are the vendor's.</summary>
public static class CloudOperations
{
    /// <summary>What every plan asks, whatever it makes.</summary>
    public static IReadOnlyList<string> Always { get; } =
    [
        "cs:DescribeKubernetesVersionMetadata",
        "cs:DescribeUserQuota",
        "ecs:DescribeRegions",
        "ecs:DescribeZones",
        .. Enum.GetValues<ResourceKind>().SelectMany(Read),
    ];

    /// <summary>What taking, copying and retiring snapshots of disks needs.</summary>
    public static IReadOnlyList<string> Snapshots { get; } =
    ["ecs:CopySnapshot", "ecs:CreateSnapshot", "ecs:DeleteSnapshot", "ecs:DescribeDisks", "ecs:DescribeSnapshots"];

    /// <summary>What looking images up in the account's registries needs.</summary>
    public static IReadOnlyList<string> Images { get; } =
    [
        "cr:GetAuthorizationToken",
        "cr:GetRepoTag",
        "cr:GetRepository",
        "cr:ListInstance",
        "cr:ListInstanceEndpoint",
        "cr:ListNamespace",
        "cr:ListRepoTag",
    ];

    /// <summary>What one resource needs when this is done to it; reading comes first, always.</summary>
    public static IReadOnlyList<string> Of(ResourceKind kind, ResourceAction action) =>
        action switch
        {
            ResourceAction.Create => [.. Read(kind), .. Create(kind)],
            ResourceAction.Change => [.. Read(kind), .. Change(kind)],
            ResourceAction.Replace => [.. Read(kind), .. Delete(kind), .. Create(kind)],
            ResourceAction.Delete => [.. Read(kind), .. Delete(kind)],
            _ => Read(kind),
        };

    static IReadOnlyList<string> Read(ResourceKind kind) =>
        kind switch
        {
            Network => ["vpc:DescribeVpcs"],
            Subnet => ["vpc:DescribeVSwitches"],
            Firewall => ["ecs:DescribeSecurityGroupAttribute", "ecs:DescribeSecurityGroups"],
            Cluster =>
            [
                "cs:DescribeClusterDetail",
                "cs:DescribeClusterNodePools",
                "cs:DescribeClusterUserKubeconfig",
                "cs:DescribeClustersV1",
            ],
            ContainerGroup => ["eci:DescribeContainerGroups"],
            LoadBalancer => ["nlb:ListLoadBalancers"],
            ServerGroup => ["nlb:ListServerGroupServers", "nlb:ListServerGroups"],
            Listener => ["nlb:ListListeners"],
            AppLoadBalancer => ["alb:GetLoadBalancerAttribute", "alb:ListLoadBalancers"],
            AppServerGroup => ["alb:ListServerGroupServers", "alb:ListServerGroups"],
            AppListener => ["alb:ListListeners"],
            ClassicLoadBalancer => ["slb:DescribeLoadBalancers"],
            ClassicServerGroup => ["slb:DescribeVServerGroupAttribute", "slb:ListTagResources"],
            ClassicListener => ["slb:DescribeLoadBalancerListeners"],
            NodePool => ["cs:DescribeClusterNodePools", "cs:DescribeClustersV1"],
            ElasticIp or EipBinding => ["vpc:DescribeEipAddresses"],
            NatGateway => ["vpc:DescribeNatGateways"],
            SnatEntry => ["vpc:DescribeSnatTableEntries"],
            VpnGateway => ["vpc:DescribeVpnGateways"],
            CustomerGateway => ["vpc:DescribeCustomerGateways"],
            VpnConnection => ["vpc:DescribeVpnConnections"],
            _ => [],
        };

    static IReadOnlyList<string> Create(ResourceKind kind) =>
        kind switch
        {
            Network => ["vpc:CreateVpc"],
            Subnet => ["vpc:CreateVSwitch"],
            Firewall => ["ecs:AuthorizeSecurityGroup", "ecs:CreateSecurityGroup"],
            Cluster => ["cs:CreateCluster", "cs:DescribeClusterTasks", "cs:DescribeTaskInfo"],
            ContainerGroup => ["eci:CreateContainerGroup"],
            LoadBalancer => ["nlb:CreateLoadBalancer"],
            ServerGroup => ["nlb:AddServersToServerGroup", "nlb:CreateServerGroup", "nlb:GetJobStatus"],
            Listener => ["nlb:CreateListener"],
            AppLoadBalancer => ["alb:CreateLoadBalancer"],
            AppServerGroup => ["alb:AddServersToServerGroup", "alb:CreateServerGroup", "alb:ListAsynJobs"],
            AppListener => ["alb:CreateListener"],
            ClassicServerGroup => ["cs:DescribeClusterNodes", "slb:AddVServerGroupBackendServers", "slb:CreateVServerGroup"],
            ClassicListener => ["slb:CreateLoadBalancerTCPListener", "slb:StartLoadBalancerListener"],
            NodePool => ["cs:CreateClusterNodePool"],
            ElasticIp => ["vpc:AllocateEipAddress"],
            NatGateway => ["vpc:CreateNatGateway"],
            EipBinding => ["vpc:AssociateEipAddress"],
            SnatEntry => ["vpc:CreateSnatEntry"],
            VpnGateway => ["vpc:CreateVpnGateway", "vpc:TagResources"],
            CustomerGateway => ["vpc:CreateCustomerGateway"],
            VpnConnection => ["vpc:CreateVpnConnection"],
            _ => [],
        };

    static IReadOnlyList<string> Change(ResourceKind kind) =>
        kind switch
        {
            Network => ["vpc:ModifyVpcAttribute"],
            Subnet => ["vpc:ModifyVSwitchAttribute"],
            Firewall => ["ecs:AuthorizeSecurityGroup", "ecs:ModifySecurityGroupAttribute", "ecs:RevokeSecurityGroup"],
            Cluster => ["cs:ModifyClusterNodePool"],
            LoadBalancer => ["nlb:UpdateLoadBalancerAttribute"],
            ServerGroup => ["nlb:UpdateServerGroupAttribute"],
            Listener => ["nlb:UpdateListenerAttribute"],
            AppLoadBalancer => ["alb:UpdateLoadBalancerAttribute"],
            AppServerGroup => ["alb:UpdateServerGroupAttribute"],
            AppListener => ["alb:UpdateListenerAttribute"],
            ClassicServerGroup => ["slb:SetVServerGroupAttribute"],
            ClassicListener => ["slb:SetLoadBalancerTCPListenerAttribute", "slb:StartLoadBalancerListener"],
            NodePool => ["cs:ModifyClusterNodePool"],
            ElasticIp => ["vpc:ModifyEipAddressAttribute"],
            NatGateway => ["vpc:ModifyNatGatewayAttribute"],
            VpnGateway => ["vpc:ModifyVpnGatewayAttribute"],
            CustomerGateway => ["vpc:ModifyCustomerGatewayAttribute"],
            _ => [],
        };

    static IReadOnlyList<string> Delete(ResourceKind kind) =>
        kind switch
        {
            Network => ["vpc:DeleteVpc"],
            Subnet => ["vpc:DeleteVSwitch"],
            Firewall => ["ecs:DeleteSecurityGroup"],
            Cluster => ["cs:DeleteCluster"],
            ContainerGroup => ["eci:DeleteContainerGroup"],
            LoadBalancer => ["nlb:DeleteLoadBalancer"],
            ServerGroup => ["nlb:DeleteServerGroup"],
            Listener => ["nlb:DeleteListener"],
            AppLoadBalancer => ["alb:DeleteLoadBalancer"],
            AppServerGroup => ["alb:DeleteServerGroup"],
            AppListener => ["alb:DeleteListener"],
            ClassicServerGroup => ["slb:DeleteVServerGroup"],
            ClassicListener => ["slb:DeleteLoadBalancerListener"],
            NodePool => ["cs:DeleteClusterNodepool"],
            ElasticIp => ["vpc:ReleaseEipAddress", "vpc:UnassociateEipAddress"],
            NatGateway => ["vpc:DeleteNatGateway"],
            EipBinding => ["vpc:UnassociateEipAddress"],
            SnatEntry => ["vpc:DeleteSnatEntry"],
            VpnGateway => ["vpc:DeleteVpnGateway"],
            CustomerGateway => ["vpc:DeleteCustomerGateway"],
            VpnConnection => ["vpc:DeleteVpnConnection"],
            _ => [],
        };
}
