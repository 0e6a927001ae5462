using Tandem.Clouds;
using Tandem.Clusters;

namespace Tandem.Runs.Steps;

/// <summary>Points the public load balancer at the address that the deployed application's Service got.</summary>
public sealed class RegisterServersStep(SiteSteps sites, ICloudProvider clouds, Releases.IReleaseStore releases) : IRunStep
{
    public string Kind => StepKinds.RegisterServers;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var opened = await sites.OpenAsync(SiteSteps.PlaceOf(context), cancellation);
        if (!opened.Ok)
        {
            return new Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        var found = await FindServiceAsync(cluster, context, cancellation);
        if (!found.Ok)
        {
            return new Failed(found.Failure);
        }
        var cloud = await clouds.OpenAsync(context.Site.AccountId, cancellation);
        if (!cloud.Ok)
        {
            return new Failed(cloud.Failure);
        }
        var known = await GroupAsync(cloud.Value, context, cancellation);
        if (!known.Ok)
        {
            return new Failed(known.Failure);
        }
        if (known.Value is not { } group)
        {
            return new Skipped(Text.Of($"{context.Site.Name} has no public load balancer of this plan any more."));
        }
        if (context.Plan.Routing.Layer == BalancerLayer.Classic)
        {
            return await RegisterNodesAsync(cloud.Value, group, found.Value, context, cancellation);
        }
        var (host, port) = (found.Value.Host, found.Value.Ports[0]);
        var registered = await cloud.Value.RegisterServersAsync(group, [host], port, cancellation);
        return registered.Ok
            ? new Succeeded(Text.Of($"Visitors of the load balancer reach {host}:{port}."))
            : new Failed(registered.Failure);
    }

    /// <summary>A classic balancer knows machines only: visitors go to the port that the Service has on every node.</summary>
    static async Task<StepOutcome> RegisterNodesAsync(
        ICloud cloud,
        CloudResource group,
        ServiceAddress service,
        StepContext context,
        CancellationToken cancellation
    )
    {
        if (service.NodePorts is not [var port, ..])
        {
            return new Failed(
                new Failure(
                    "routing.node-port",
                    Text.Of(
                        $"The Service in {context.Site.Name} has no port on the nodes, to which a classic load balancer could send visitors."
                    ),
                    Text.Of($"Take allocateLoadBalancerNodePorts: false out of the Service, or choose another layer in step 4.")
                )
            );
        }
        var cluster = SiteSteps.PlaceOf(context).ClusterId!;
        var registered = await cloud.RegisterNodesAsync(group, cluster, port, cancellation);
        return registered.Ok
            ? new Succeeded(Text.Of($"Visitors of the load balancer reach port {port} of every node."))
            : new Failed(registered.Failure);
    }

    /// <summary>Made by this run; one that puts an earlier release back looks for what an earlier run made. Null when it is gone.</summary>
    static async Task<Result<CloudResource?>> GroupAsync(ICloud cloud, StepContext context, CancellationToken cancellation)
    {
        var key = SiteResourceSteps.ServerGroupKey(context.Plan.Routing, context.Site.Key);
        if (context.Graph.Contains(key))
        {
            return context.ResourceOf(key);
        }
        var (run, plan) = (context.Run, context.Plan);
        var wanted = RollBackSteps.EntranceOf(run.PlanId, run.PlanName, plan, context.Site)!;
        return await cloud.FindAsync(wanted, cancellation);
    }

    /// <summary>The first probed Service, else the first Service of the release that has a public address.</summary>
    async Task<Result<ServiceAddress>> FindServiceAsync(ICluster cluster, StepContext context, CancellationToken cancellation)
    {
        var probed = context.Plan.Test.Probes.Select(p => p.Service);
        var release = await releases.CurrentAsync(context.Run.PlanId, context.Site.Key, cancellation);
        var deployed = release?.Objects.Where(o => o is { Group: "", Kind: "Service" }).Select(o => o.Name) ?? [];
        foreach (var name in probed.Concat(deployed).Distinct())
        {
            var address = await cluster.ServiceAddressAsync(context.Plan.Deploy.Namespace, name, cancellation);
            if (!address.Ok)
            {
                return address.Failure;
            }
            if (address.Value is { Ports.Count: > 0 } service)
            {
                return service;
            }
        }
        return new Failure(
            "routing.service",
            Text.Of($"No Service in {context.Site.Name} has a public address."),
            Text.Of($"Add a Service of type LoadBalancer to the overlay, or choose no load balancer in step 4.")
        );
    }
}
