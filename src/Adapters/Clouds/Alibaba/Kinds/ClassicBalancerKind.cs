using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A classic load balancer. The vendor no longer sells them, so the console finds and uses what is there and touches none of it.</summary>
sealed class ClassicBalancerKind(AlibabaClient client)
    : RpcKind<LoadBalancerSpec>(
        client,
        new(
            ResourceKind.ClassicLoadBalancer,
            Product.Slb,
            "DescribeLoadBalancers",
            ["LoadBalancers", "LoadBalancer"],
            "LoadBalancerId",
            "LoadBalancerName"
        )
        {
            Paging = Paging.Numbered(100),
            // Only those inside a network name one.
            Place = ("VpcId", "", ""),
            Filter = id => ("LoadBalancerId", id),
            Status = "LoadBalancerStatus",
            Ready = ["active"],
            Failed = ["inactive", "locked"],
            Address = "Address",
        }
    )
{
    public override Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation) =>
        Task.FromResult<Result<CloudResource>>(ClassicCalls.OnlyUsed(spec.Name));

    public override Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation) =>
        Task.FromResult<Result<Done>>(ClassicCalls.OnlyUsed(resource.Name));

    /// <summary>Its name and place are its owner's matter: it differs from the plan only by being gone.</summary>
    public override async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var found = await ItemAsync(live, cancellation);
        return !found.Ok ? found.Failure
            : found.Value is null ? Changes.Gone(live)
            : Result.Of<IReadOnlyList<ResourceDifference>>([]);
    }

    protected override AlibabaCall CreateCall(LoadBalancerSpec spec, string token) => throw Untouchable();

    protected override AlibabaCall ChangeCall(LoadBalancerSpec spec, CloudResource live) => throw Untouchable();

    protected override AlibabaCall DeleteCall(CloudResource resource) => throw Untouchable();

    static NotSupportedException Untouchable() => new("A classic load balancer is never touched.");
}
