using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>A kind of one of the RPC products. All of them list by tag, create with a ClientToken and tags, and delete by id.</summary>
abstract class RpcKind<TSpec>(AlibabaClient client, RpcShape shape) : IResourceKind
    where TSpec : ResourceSpec
{
    protected AlibabaClient Client => client;

    protected RpcShape Shape => shape;

    /// <summary>The call that makes it; it carries tags and token.</summary>
    protected abstract AlibabaCall CreateCall(TSpec spec, string token);

    protected abstract AlibabaCall DeleteCall(CloudResource resource);

    public virtual async Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation)
    {
        var owned = await ListByAsync(spec.Region, Tags.Of(spec.Owner), cancellation);
        return owned.Ok
            // What is on its way out is no more ours to use: another one may be made.
            ? owned.Value.FirstOrDefault(r => r.Owner == spec.Owner && r.State != ResourceState.Deleting)
            : owned.Failure;
    }

    public virtual async Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation)
    {
        var answer = await client.CallAsync(CreateCall((TSpec)spec, token), cancellation);
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        var first = shape.Status.Length == 0 ? "Available" : shape.FirstStatus;
        var id = answer.Value.Text(shape.CreatedId ?? shape.Id);
        return new CloudResource(shape.Kind, id, spec.Name, spec.Region, shape.StateOf(first), first, spec.Owner);
    }

    public async Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation) =>
        (await ItemAsync(resource, cancellation)).Map(i => i is { } item ? shape.Read(item, resource.Region) : null);

    public virtual async Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    )
    {
        var found = await WholeAsync(live, cancellation);
        if (!found.Ok)
        {
            return found.Failure;
        }
        return found.Value is { } item
            ? Result.Of<IReadOnlyList<ResourceDifference>>([
                .. Changes.Of("name", spec.Name, item.Text(shape.Name), canChange: CanRename),
                .. Differences((TSpec)spec, item),
            ])
            : Changes.Gone(live);
    }

    public virtual async Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation)
    {
        var changed = await client.CallAsync(ChangeCall((TSpec)spec, live), cancellation);
        return changed.Ok ? new Done() : changed.Failure;
    }

    /// <summary>Differences beyond the name.</summary>
    protected virtual IEnumerable<ResourceDifference> Differences(TSpec spec, JsonElement item) => [];

    /// <summary>True where <see cref="ChangeCall"/> sets the name.</summary>
    protected virtual bool CanRename => true;

    /// <summary>The call that sets everything that can be changed; it says what shall be, so that repeating it does no harm.</summary>
    protected abstract AlibabaCall ChangeCall(TSpec spec, CloudResource live);

    /// <summary>What is compared; more than the list's item where a list does not tell everything.</summary>
    protected virtual Task<Result<JsonElement?>> WholeAsync(CloudResource live, CancellationToken cancellation) =>
        ItemAsync(live, cancellation);

    /// <summary>The item of the cloud's list with this id, or null when there is none.</summary>
    protected async Task<Result<JsonElement?>> ItemAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = shape.ListCall(resource.Region, [], shape.Filter(resource.Id));
        return await client.AskAsync(call, cancellation) switch
        {
            Answered a => Find(a.Body, resource.Id),
            Refused r when OperationSentences.IsGone(r.Error) => (JsonElement?)null,
            var other => client.Explain(other, call),
        };
    }

    JsonElement? Find(JsonElement answer, string id)
    {
        foreach (var item in answer.Items(shape.Items))
        {
            if (item.Text(shape.Id) == id)
            {
                return item;
            }
        }
        return null;
    }

    public virtual async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = DeleteCall(resource);
        var outcome = await client.AskAsync(call, cancellation);
        if (outcome is Answered || (outcome is Refused r && OperationSentences.IsGone(r.Error)))
        {
            return new Done();
        }
        // Asked for before, perhaps by an earlier life of this run: then it is on its way and the refusal means nothing.
        var now = await ReadAsync(resource, cancellation);
        return now.Ok && (now.Value is null || now.Value.State == ResourceState.Deleting) ? new Done() : client.Explain(outcome, call);
    }

    public virtual Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation) =>
        ListByAsync(region, Tags.OfPlan(plan), cancellation);

    public Task<Result<IReadOnlyList<CloudResource>>> ListAllAsync(string region, CancellationToken cancellation) =>
        ListAsync(region, filter: null, _ => true, cancellation);

    Task<Result<IReadOnlyList<CloudResource>>> ListByAsync(string region, Parameters[] tags, CancellationToken cancellation)
    {
        // Filtered here once more: a filter that a product ignores must not hand us somebody else's resource.
        var plan = tags[0].First(t => t.Key == "Value").Value;
        return ListAsync(region, ("Tag", tags), r => r.Owner?.Plan == plan, cancellation);
    }

    async Task<Result<IReadOnlyList<CloudResource>>> ListAsync(
        string region,
        (string, object)? filter,
        Func<CloudResource, bool> wanted,
        CancellationToken cancellation
    )
    {
        var items = await shape.Paging.AllAsync(client, p => shape.ListCall(region, p, filter), shape.Items, cancellation);
        return items.Map<IReadOnlyList<CloudResource>>(all =>
            [.. all.Select(i => shape.Read(i, region)).OfType<CloudResource>().Where(wanted).DistinctBy(r => r.Id)]
        );
    }
}
