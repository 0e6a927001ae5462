using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>What the two load balancer products, NLB for connections and ALB for requests, do not have in common.</summary>
static class Balancers
{
    public static Product Of(BalancerLayer layer) => layer == BalancerLayer.Application ? Product.Alb : Product.Nlb;

    public static BalancerLayer LayerOf(ResourceKind kind) =>
        kind is ResourceKind.AppLoadBalancer or ResourceKind.AppServerGroup or ResourceKind.AppListener
            ? BalancerLayer.Application
            : BalancerLayer.Network;

    /// <summary>A call with all its parameters where the product wants them: NLB in the form, ALB in the query.</summary>
    public static AlibabaCall Call(BalancerLayer layer, string action, string region, Parameters parameters)
    {
        var all = new Parameters { { "RegionId", region } }.With(parameters);
        return layer == BalancerLayer.Application
            ? AlibabaCall.Rpc(Product.Alb, action, region, all)
            : AlibabaCall.Rpc(Product.Nlb, action, region, [], all);
    }
}
