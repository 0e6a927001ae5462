using Tandem.Runs;

namespace Tandem.Clouds.Planning;

/// <summary>Takes away what the plan no longer wants, where somebody agreed, once everything wanted is there.</summary>
static class Removal
{
    /// <summary>What stands on others goes first.</summary>
    public static int Rank(ResourceKind kind) =>
        kind switch
        {
            ResourceKind.Listener or ResourceKind.AppListener or ResourceKind.ClassicListener => 0,
            ResourceKind.ServerGroup or ResourceKind.LoadBalancer => 1,
            ResourceKind.AppServerGroup or ResourceKind.AppLoadBalancer or ResourceKind.ClassicServerGroup => 1,
            ResourceKind.ContainerGroup or ResourceKind.NodePool => 2,
            ResourceKind.Cluster => 3,
            ResourceKind.SnatEntry or ResourceKind.VpnConnection => 4,
            ResourceKind.EipBinding or ResourceKind.CustomerGateway or ResourceKind.VpnGateway => 5,
            ResourceKind.NatGateway or ResourceKind.ElasticIp => 6,
            ResourceKind.Firewall => 8,
            ResourceKind.Subnet => 9,
            ResourceKind.Network => 10,
            _ => 7,
        };

    /// <summary>The graph with a step for each agreed deletion: after the site's other steps, and one after the other.</summary>
    /// <param name="plan">Id of the plan that owns the resources.</param>
    public static StepGraph AddTo(StepGraph graph, WorldPlan world, string plan)
    {
        var steps = graph.Steps.ToList();
        var agreed = world.Resources.Where(r => r.Action == ResourceAction.Delete && world.Allows(r.Key)).ToList();
        foreach (var site in agreed.GroupBy(r => r.Site))
        {
            IReadOnlyList<string> before = [.. graph.Steps.Where(s => s.Site == site.Key).Select(s => s.Key)];
            foreach (var gone in site.OrderBy(r => Rank(r.Kind)))
            {
                var key = $"{gone.Key}/remove-{gone.Kind}".ToLowerInvariant();
                var spec = new LeftoverSpec(gone.Name, gone.Region, new Ownership(plan, gone.Key), gone.Kind);
                steps.Add(new(key, StepKinds.RemoveResource, gone.Site, Text.Of($"Remove {gone.Name}"), before, spec));
                before = [key];
            }
        }
        return steps.Count == graph.Steps.Count ? graph : new StepGraph(steps);
    }
}
