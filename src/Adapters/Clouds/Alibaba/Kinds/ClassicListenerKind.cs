using System.Globalization;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// A listener for TCP on a classic load balancer. It is made stopped and must be started, so that one of ours that stands still is not found: making
/// it again starts it. It has no id of its own; the product's tags name it <c>lb-…_tcp_80</c>, and so do we.
/// </summary>
sealed class ClassicListenerKind(AlibabaClient client, TimeProvider clock) : IResourceKind
{
    const string Stopped = "stopped";

    static readonly Paging Pages = Paging.Chained("MaxResults", 100);

    public async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var mine = await MineAsync(spec, cancellation);
        return mine.Map(m => m?.Status == Stopped ? null : m);
    }

    async Task<Result<CloudResource?>> MineAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var all = await ListAsync(spec.Region, spec.Owner.Plan, cancellation);
        return all.Map(found => found.FirstOrDefault(l => l.Owner == spec.Owner));
    }

    public async Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var listener = (ListenerSpec)spec;
        var made = await Tokenless.CreateAsync(
            (client, clock),
            Order(listener),
            () => MineAsync(spec, cancellation),
            _ => new CloudResource(
                ResourceKind.ClassicListener,
                IdOf(listener.LoadBalancer, listener.Port),
                spec.Name,
                spec.Region,
                ResourceState.Creating,
                Stopped,
                spec.Owner
            ),
            cancellation
        );
        if (!made.Ok || made.Value.Status != Stopped)
        {
            return made;
        }
        var started = await StartAsync(made.Value, cancellation);
        return started.Ok ? made.Value with { State = ResourceState.Creating, Status = "starting" } : started.Failure;
    }

    static AlibabaCall Order(ListenerSpec spec) =>
        ClassicCalls.Of(
            "CreateLoadBalancerTCPListener",
            spec.Region,
            new()
            {
                { "LoadBalancerId", spec.LoadBalancer },
                { "ListenerPort", spec.Port },
                // Paid by traffic: no limit of its own.
                { "Bandwidth", -1 },
                { "Scheduler", "wrr" },
                { "VServerGroupId", spec.ServerGroup },
                { "Description", spec.Name },
                { "Tag", Tags.Of(spec.Owner) },
            }
        ) with
        {
            Repeatable = false,
        };

    async Task<Result<Done>> StartAsync(CloudResource listener, CancellationToken cancellation)
    {
        var started = await client.CallAsync(
            ClassicCalls.Of("StartLoadBalancerListener", listener.Region, Named(listener).With("ListenerProtocol", "tcp")),
            cancellation
        );
        return started.Ok ? new Done() : started.Failure;
    }

    /// <remarks>One that stands still is waited for: it was just started.</remarks>
    public async Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        (await ItemAsync(resource, cancellation)).Map(i =>
            i is { } item && View(item, resource.Region) is var view
                ? view with
                {
                    State = view.Status == Stopped ? ResourceState.Creating : view.State,
                }
                : null
        );

    public async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var found = await ItemAsync(live, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        var listener = (ListenerSpec)spec;
        return found.Value is { } item
            ? Result.Of<IReadOnlyList<ResourceDifference>>([
                .. Changes.Of("name", spec.Name, item.Text("Description"), canChange: true),
                .. Changes.Of("loadBalancer", listener.LoadBalancer, item.Text("LoadBalancerId")),
                .. Changes.Of("port", listener.Port, item.Number("ListenerPort")),
                .. Changes.Of("serverGroup", listener.ServerGroup, item.Text("VServerGroupId"), canChange: true),
                .. item.Text("Status") == Stopped ? Changes.Of("status", "running", Stopped, canChange: true) : [],
            ])
            : Changes.Gone(live);
    }

    public async Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation)
    {
        var listener = (ListenerSpec)spec;
        var query = Named(live)
            .With(
                new Parameters
                {
                    { "Description", spec.Name },
                    { "VServerGroup", "on" },
                    { "VServerGroupId", listener.ServerGroup },
                }
            );
        var changed = await client.CallAsync(ClassicCalls.Of("SetLoadBalancerTCPListenerAttribute", live.Region, query), cancellation);
        if (!changed.Ok)
        {
            return changed.Failure;
        }
        var found = await ItemAsync(live, cancellation);
        return !found.Ok ? found.Failure
            : found.Value is { } item && item.Text("Status") == Stopped ? await StartAsync(live, cancellation)
            : new Done();
    }

    public async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = ClassicCalls.Of("DeleteLoadBalancerListener", resource.Region, Named(resource).With("ListenerProtocol", "tcp"));
        var outcome = await client.AskAsync(call, cancellation);
        if (outcome is Answered || (outcome is Refused r && OperationSentences.IsGone(r.Error)))
        {
            return new Done();
        }
        var now = await ItemAsync(resource, cancellation);
        return now is { Ok: true, Value: null } ? new Done() : client.Explain(outcome, call);
    }

    public async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation)
    {
        var items = await ItemsAsync(region, new() { { "Tag", Tags.OfPlan(plan) } }, cancellation);
        return items.Map<IReadOnlyList<CloudResource>>(all => [.. all.Select(i => View(i, region)).Where(l => l.Owner?.Plan == plan)]);
    }

    /// <summary>One with the same port that carries another's tags, or none, is not this one.</summary>
    async Task<Result<JsonElement?>> ItemAsync(CloudResource resource, CancellationToken cancellation)
    {
        string[] balancers = [BalancerOf(resource)];
        var items = await ItemsAsync(
            resource.Region,
            new() { { "LoadBalancerId", balancers }, { "ListenerProtocol", "tcp" } },
            cancellation
        );
        if (!items.Ok)
        {
            return items.Failure.Code.StartsWith("InvalidLoadBalancerId", StringComparison.Ordinal) ? (JsonElement?)null : items.Failure;
        }
        foreach (var item in items.Value)
        {
            if (View(item, resource.Region) is var view && view.Id == resource.Id && view.Owner == resource.Owner)
            {
                return item;
            }
        }
        return (JsonElement?)null;
    }

    Task<Result<IReadOnlyList<JsonElement>>> ItemsAsync(string region, Parameters filter, CancellationToken cancellation) =>
        Pages.AllAsync(
            client,
            page => ClassicCalls.Of("DescribeLoadBalancerListeners", region, filter.With(page)),
            ["Listeners"],
            cancellation
        );

    static CloudResource View(JsonElement item, string region)
    {
        var (balancer, status) = (item.Text("LoadBalancerId"), item.Text("Status"));
        return new(
            ResourceKind.ClassicListener,
            IdOf(balancer, item.Number("ListenerPort") ?? 0),
            item.Text("Description"),
            region,
            // A listener that somebody stopped is there, and differs from what is wanted.
            status is "running" or Stopped
                ? ResourceState.Ready
                : ResourceState.Creating,
            status,
            Tags.Read(item),
            Place: new ResourcePlace(balancer, "", "")
        );
    }

    static Parameters Named(CloudResource listener) =>
        new() { { "LoadBalancerId", BalancerOf(listener) }, { "ListenerPort", listener.Id.Split('_')[^1] } };

    static string IdOf(string balancer, int port) => $"{balancer}_tcp_{port.ToString(CultureInfo.InvariantCulture)}";

    static string BalancerOf(CloudResource listener) => listener.Id.Split('_')[0];
}
