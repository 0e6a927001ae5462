using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>One of the two load balancer products of today. They are built alike; this says where they differ in words.</summary>
/// <param name="Prefix">What ids of its load balancers begin with.</param>
/// <param name="Balancer">Kind of its load balancers.</param>
internal sealed record BalancerProduct(ProductTable Table, string Prefix, string Balancer, string ServerGroup, string Listener)
{
    /// <summary>Layer 4: TCP and UDP.</summary>
    public static readonly BalancerProduct Nlb = new(ProductTables.Nlb, "nlb-", Kinds.LoadBalancer, Kinds.ServerGroup, Kinds.Listener);

    /// <summary>Layer 7: HTTP.</summary>
    public static readonly BalancerProduct Alb = new(
        ProductTables.Alb,
        "alb-",
        Kinds.AppLoadBalancer,
        Kinds.AppServerGroup,
        Kinds.AppListener
    );

    public bool IsApplication => this == Alb;

    /// <summary>A code about one of its things: <c>ResourceNotFound.loadBalancer</c> here, <c>ResourceNotFound.LoadBalancer</c> there.</summary>
    /// <param name="what">The thing with a small first letter.</param>
    public string Code(string reason, string what) => $"{reason}.{(IsApplication ? char.ToUpperInvariant(what[0]) + what[1..] : what)}";

    /// <summary>The answer to a change that goes on as a job.</summary>
    public static JsonObject Answer(Call call, Resource about, TimeSpan time, params (string Name, string Value)[] more)
    {
        var answer = new JsonObject { ["JobId"] = Jobs.Begin(call, about, time) };
        foreach (var (name, value) in more)
            answer[name] = value;
        return answer;
    }

    /// <summary>Takes a new name and is <c>Configuring</c> for a while, or for no time in the layer-4 product.</summary>
    public JsonObject Rename(Call call, Resource resource, string parameter, string quiet, TimeSpan time)
    {
        Attributes.Rename(call, resource, parameter);
        if (!IsApplication)
            return Answer(call, resource, time);
        var renamed = call.Find(resource.Kind, resource.Id)!;
        call.Put(renamed.Then(call.Now, call.In("Configuring", TimeSpan.Zero), call.In(quiet, time)));
        return Answer(call, resource, time);
    }
}
