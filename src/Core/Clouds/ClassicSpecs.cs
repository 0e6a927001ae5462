using System.Text.Json.Serialization;

namespace Tandem.Clouds;

/// <summary>
/// The servers of a classic load balancer that one listener sends its traffic to. Unlike the newer products' groups it belongs to one balancer and
/// holds machines, not addresses.
/// </summary>
public sealed record ClassicServerGroupSpec(string Name, string Region, Ownership Owner, string LoadBalancer)
    : ResourceSpec(Name, Region, Owner)
{
    [JsonIgnore]
    public override ResourceKind Kind => ResourceKind.ClassicServerGroup;

    public override ResourceSpec Bind(Func<string, string> idOf) => this with { LoadBalancer = idOf(LoadBalancer) };
}
