namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Kinds of resources, as <c>/_sandbox/resources</c> lists them.</summary>
internal static class Kinds
{
    public const string Vpc = "vpc";
    public const string VSwitch = "vswitch";
    public const string SecurityGroup = "security-group";
    public const string Eip = "eip";
    public const string NatGateway = "nat-gateway";
    public const string SnatEntry = "snat-entry";
    public const string VpnGateway = "vpn-gateway";
    public const string CustomerGateway = "customer-gateway";
    public const string VpnConnection = "vpn-connection";
    public const string LoadBalancer = "load-balancer";
    public const string ServerGroup = "server-group";
    public const string Listener = "listener";
    public const string AppLoadBalancer = "app-load-balancer";
    public const string AppServerGroup = "app-server-group";
    public const string AppListener = "app-listener";
    public const string ClassicLoadBalancer = "classic-load-balancer";
    public const string ClassicServerGroup = "classic-server-group";
    public const string ClassicListener = "classic-listener";
    public const string ContainerGroup = "container-group";
    public const string Cluster = "cluster";
    public const string NodePool = "node-pool";
    public const string Disk = "disk";
    public const string Snapshot = "snapshot";

    /// <summary>Kept for questions about progress; no resources of the caller.</summary>
    public const string Job = "job";
    public const string ClusterTask = "cluster-task";
    public const string Grants = "grants";

    public static bool IsBookkeeping(string kind) => kind is Job or ClusterTask or Grants;
}
