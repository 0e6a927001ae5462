using Tandem.Clouds;

namespace Tandem.Web.Shared;

/// <summary>English names of kinds of resources, translated where they are shown.</summary>
static class ResourceWords
{
    public static string Of(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.Network => "Network",
            ResourceKind.Subnet => "Subnet",
            ResourceKind.Firewall => "Firewall",
            ResourceKind.Cluster => "Cluster",
            ResourceKind.ContainerGroup => "Containers",
            ResourceKind.LoadBalancer => "Load balancer",
            ResourceKind.ServerGroup => "Server group",
            ResourceKind.Listener => "Listener",
            ResourceKind.AppLoadBalancer => "Application load balancer",
            ResourceKind.AppServerGroup => "HTTP server group",
            ResourceKind.AppListener => "HTTP listener",
            ResourceKind.ClassicLoadBalancer => "Classic load balancer",
            ResourceKind.ClassicServerGroup => "Classic server group",
            ResourceKind.ClassicListener => "Classic listener",
            ResourceKind.NodePool => "Node pool",
            ResourceKind.VpnGateway => "VPN gateway",
            ResourceKind.CustomerGateway => "VPN peer",
            ResourceKind.VpnConnection => "VPN connection",
            ResourceKind.NatGateway => "NAT gateway",
            ResourceKind.EipBinding => "Address binding",
            ResourceKind.SnatEntry => "Way out",
            ResourceKind.ElasticIp => "Public address",
            _ => kind.ToString(),
        };
}
