using System.Globalization;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// The servers behind a listener of ours on a classic load balancer (a VServer group): a group of its own, because the balancer's default servers
/// also get the traffic of other people's listeners. No list of groups knows tags, so ours are found by way of the tags.
/// </summary>
sealed class ClassicGroupKind(AlibabaClient client, TimeProvider clock) : IResourceKind
{
    /// <summary>The most servers the cloud takes in one call, and the most ids.</summary>
    const int MostServers = 20;

    const string TagType = "vservergroup";

    static readonly Paging Pages = Paging.Chained("MaxResults", 50);

    public async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var mine = await TaggedAsync(spec.Region, Tags.Of(spec.Owner), cancellation);
        return mine.Map(all => all.FirstOrDefault(g => g.Owner == spec.Owner));
    }

    public Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation) =>
        TaggedAsync(region, Tags.OfPlan(plan), cancellation);

    async Task<Result<IReadOnlyList<CloudResource>>> TaggedAsync(string region, Parameters[] tags, CancellationToken cancellation)
    {
        var tagged = await TagsAsync(region, new() { { "Tag", tags } }, cancellation);
        if (!tagged.Ok)
        {
            return tagged.Failure;
        }
        var found = new List<CloudResource>();
        foreach (var ids in tagged.Value.Select(t => t.Text("ResourceId")).Distinct().Chunk(MostServers))
        {
            // Asked again by id: what a filter by one tag says about the others is not written down.
            var all = await TagsAsync(region, new() { { "ResourceId", ids } }, cancellation);
            var read = all.Ok ? await Task.WhenAll(ids.Select(id => ReadAsync(region, id, OwnerOf(all.Value, id), cancellation))) : null;
            if (read is null || read.Any(r => !r.Ok))
            {
                return all.Failure ?? read!.First(r => !r.Ok).Failure!;
            }
            found.AddRange(
                read.Select(r => r.Value).OfType<CloudResource>().Where(r => r.Owner?.Plan == tags[0].First(t => t.Key == "Value").Value)
            );
        }
        return found;
    }

    Task<Result<IReadOnlyList<JsonElement>>> TagsAsync(string region, Parameters what, CancellationToken cancellation) =>
        Pages.AllAsync(
            client,
            page =>
                ClassicCalls.Of(
                    "ListTagResources",
                    region,
                    new Parameters { { "ResourceType", TagType } }
                        .With(what)
                        .With(page)
                ),
            ["TagResources", "TagResource"],
            cancellation
        );

    static Ownership? OwnerOf(IReadOnlyList<JsonElement> tags, string id)
    {
        string? Value(string key) =>
            tags.Where(t => t.Text("ResourceId") == id && t.Text("TagKey") == key).Select(t => t.Text("TagValue")).FirstOrDefault();
        return Value(Ownership.PlanTag) is { } plan && Value(Ownership.KeyTag) is { } key ? new Ownership(plan, key) : null;
    }

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var group = (ClassicServerGroupSpec)spec;
        var order = ClassicCalls.Of(
            "CreateVServerGroup",
            group.Region,
            new()
            {
                { "LoadBalancerId", group.LoadBalancer },
                { "VServerGroupName", group.Name },
                { "Tag", Tags.Of(group.Owner) },
            }
        ) with
        {
            Repeatable = false,
        };
        return Tokenless.CreateAsync(
            (client, clock),
            order,
            () => FindAsync(spec, cancellation),
            a => View(a.Text("VServerGroupId"), group.Name, group.Region, group.Owner, group.LoadBalancer),
            cancellation
        );
    }

    public Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        ReadAsync(resource.Region, resource.Id, resource.Owner, cancellation);

    async Task<Result<CloudResource?>> ReadAsync(string region, string id, Ownership? owner, CancellationToken cancellation) =>
        (await ItemAsync(region, id, cancellation)).Map(i =>
            i is { } item ? View(id, item.Text("VServerGroupName"), region, owner, item.Text("LoadBalancerId")) : null
        );

    static CloudResource View(string id, string name, string region, Ownership? owner, string balancer) =>
        new(
            ResourceKind.ClassicServerGroup,
            id,
            name,
            region,
            ResourceState.Ready,
            "Available",
            owner,
            Place: new ResourcePlace(balancer, "", "")
        );

    async Task<Result<JsonElement?>> ItemAsync(string region, string id, CancellationToken cancellation)
    {
        var call = ClassicCalls.Of("DescribeVServerGroupAttribute", region, new() { { "VServerGroupId", id } });
        return await client.AskAsync(call, cancellation) switch
        {
            Answered a => (JsonElement?)a.Body,
            Refused r when IsGone(r.Error) => (JsonElement?)null,
            var other => client.Explain(other, call),
        };
    }

    /// <summary>A missing group is told with a code that means any bad parameter; only the message says which.</summary>
    static bool IsGone(ApiError error) =>
        OperationSentences.IsGone(error) || error.Message.Contains("VServerGroupId does not exist", StringComparison.Ordinal);

    public async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var found = await ItemAsync(live.Region, live.Id, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        return found.Value is { } item
            ? Result.Of<IReadOnlyList<ResourceDifference>>([
                .. Changes.Of("name", spec.Name, item.Text("VServerGroupName"), canChange: true),
                .. Changes.Of("loadBalancer", ((ClassicServerGroupSpec)spec).LoadBalancer, item.Text("LoadBalancerId")),
            ])
            : Changes.Gone(live);
    }

    public async Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation)
    {
        var name = new Parameters { { "VServerGroupId", live.Id }, { "VServerGroupName", spec.Name } };
        var changed = await client.CallAsync(ClassicCalls.Of("SetVServerGroupAttribute", live.Region, name), cancellation);
        return changed.Ok ? new Done() : changed.Failure;
    }

    public async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = ClassicCalls.Of("DeleteVServerGroup", resource.Region, new() { { "VServerGroupId", resource.Id } }) with
        {
            // Its listener is gone a moment before the group knows.
            Busy = ["RspoolVipExist"],
        };
        return await client.AskAsync(call, cancellation) switch
        {
            Answered => new Done(),
            Refused r when IsGone(r.Error) => new Done(),
            var other => client.Explain(other, call),
        };
    }

    /// <summary>Adds the machines that are not there yet on this port.</summary>
    public async Task<Result<Done>> RegisterAsync(
        CloudResource group,
        IReadOnlyList<string> machines,
        int port,
        CancellationToken cancellation
    )
    {
        var there = await ItemAsync(group.Region, group.Id, cancellation);
        if (!there.Ok)
        {
            return there.Failure;
        }
        if (there.Value is not { } item)
        {
            return Changes.Gone(group);
        }
        var known = item.Items("BackendServers", "BackendServer").Select(s => (Id: s.Text("ServerId"), Port: s.Number("Port"))).ToHashSet();
        foreach (var some in machines.Where(m => !known.Contains((m, port))).Chunk(MostServers))
        {
            // The same machine on the same port is one member however often it is added.
            var servers = some.Select(m => new
            {
                ServerId = m,
                Port = port.ToString(CultureInfo.InvariantCulture),
                Weight = "100",
                Type = "ecs",
            });
            var query = new Parameters { { "VServerGroupId", group.Id }, { "BackendServers", JsonSerializer.Serialize(servers) } };
            var added = await client.CallAsync(ClassicCalls.Of("AddVServerGroupBackendServers", group.Region, query), cancellation);
            if (!added.Ok)
            {
                return added.Failure;
            }
        }
        return new Done();
    }
}
