namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>
/// Which changes know <c>ClientToken</c> and <c>DryRun</c>. The others ignore them as any unknown parameter: a client that trusts a dry run
/// there really changes something, and one that repeats a call there makes a second thing.
/// </summary>
internal static class OperationTraits
{
    static readonly HashSet<string> WithoutToken = new(StringComparer.Ordinal)
    {
        "vpc:DeleteVSwitch",
        "vpc:DeleteNatGateway",
        "vpc:ReleaseEipAddress",
        "vpc:TagResources",
        "vpc:UnTagResources",
        "alb:TagResources",
        "alb:UnTagResources",
        "ecs:DeleteSecurityGroup",
        "ecs:DeleteDisk",
        "ecs:CopySnapshot",
        "ecs:DeleteSnapshot",
        "ecs:TagResources",
        "ecs:UntagResources",
        "sts:AssumeRole",
    };

    static readonly HashSet<string> WithDryRun = new(StringComparer.Ordinal)
    {
        "vpc:CreateVpc",
        "vpc:DeleteVpc",
        "vpc:DeleteVSwitch",
        "vpc:CreateSnatEntry",
        "eci:CreateContainerGroup",
    };

    // Of the classic load balancers only the creation of one knows tokens.
    public static bool TakesToken(Operation operation) =>
        operation is { Changes: true, IsRoa: false }
        && (operation.Product != "slb" || operation.Action == "CreateLoadBalancer")
        && !WithoutToken.Contains($"{operation.Product}:{operation.Action}");

    // Every change of the load balancer products can be tried dry.
    public static bool TakesDryRun(Operation operation) =>
        operation.Changes && (operation.Product is "nlb" or "alb" || WithDryRun.Contains($"{operation.Product}:{operation.Action}"));
}
