using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>The classic load balancer product (CLB). It has one host for several regions, so that every call names its region.</summary>
static class ClassicCalls
{
    public static AlibabaCall Of(string action, string region, Parameters parameters) =>
        AlibabaCall.Rpc(Product.Slb, action, region, new Parameters { { "RegionId", region } }.With(parameters));

    /// <summary>A kind that is only looked at: what it is asked to do beyond that is a mistake in the plan.</summary>
    public static Failure OnlyUsed(string name) =>
        new(
            "classic.only-used",
            Text.Of($"{name}: a classic load balancer is only used, never made or removed."),
            Text.Of($"Choose an existing one in step 3, or another layer in step 4.")
        );
}
