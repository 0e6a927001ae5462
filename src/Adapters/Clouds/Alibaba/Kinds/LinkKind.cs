using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>
/// Something between two resources that carries no tags of its own: it is ours when the resource it hangs on is ours. Creating it is repeatable
/// by its token, and it is always looked for first.
/// </summary>
abstract class LinkKind<TSpec>(AlibabaClient client) : IResourceKind
    where TSpec : ResourceSpec
{
    const int MostAttempts = 5;

    protected AlibabaClient Client => client;

    public abstract Task<Result<CloudResource?>> FindAsync(TSpec spec, CancellationToken cancellation);

    public abstract Task<Result<CloudResource>> CreateAsync(TSpec spec, string token, CancellationToken cancellation);

    public abstract Task<Result<CloudResource?>> ReadAsync(CloudResource resource, CancellationToken cancellation);

    public abstract Task<Result<IReadOnlyList<CloudResource>>> ListAsync(string region, string plan, CancellationToken cancellation);

    protected abstract Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        TSpec spec,
        CloudResource live,
        CancellationToken cancellation
    );

    /// <summary>The call that takes it away, or null when it is gone already.</summary>
    protected abstract Task<Result<AlibabaCall?>> DeleteCallAsync(CloudResource resource, CancellationToken cancellation);

    public Task<Result<CloudResource?>> FindAsync(ResourceSpec spec, CancellationToken cancellation) =>
        FindAsync((TSpec)spec, cancellation);

    public Task<Result<CloudResource>> CreateAsync(ResourceSpec spec, string token, CancellationToken cancellation) =>
        CreateAsync((TSpec)spec, token, cancellation);

    public Task<Result<IReadOnlyList<ResourceDifference>>> CompareAsync(
        ResourceSpec spec,
        CloudResource live,
        CancellationToken cancellation
    ) => CompareAsync((TSpec)spec, live, cancellation);

    /// <summary>A link is what it joins: nothing of it is changed in place.</summary>
    public Task<Result<Done>> ChangeAsync(ResourceSpec spec, CloudResource live, string token, CancellationToken cancellation) =>
        Task.FromResult(Result.Of(new Done()));

    public async Task<Result<Done>> DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        var call = await DeleteCallAsync(resource, cancellation);
        if (!call.Ok)
        {
            return call.Failure;
        }
        if (call.Value is null)
        {
            return new Done();
        }
        // After a lost answer the state is looked at before asking again: a link that is gone already answers "wrong status", which sounds like
        // "busy" and would be waited for.
        var ask = call.Value with
        {
            Repeatable = false,
        };
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await client.AskAsync(ask, cancellation);
            if (outcome is Answered || (outcome is Refused r && OperationSentences.IsGone(r.Error)))
            {
                return new Done();
            }
            var now = await ReadAsync(resource, cancellation);
            if (now.Ok && (now.Value is null || now.Value.State == ResourceState.Deleting))
            {
                return new Done();
            }
            if (!RetryRules.IsUnclear(outcome) || attempt == MostAttempts)
            {
                return client.Explain(outcome, ask);
            }
        }
    }

    /// <summary>All items of a list of the network product.</summary>
    protected Task<Result<IReadOnlyList<JsonElement>>> AllAsync(
        string action,
        string region,
        string[] items,
        Parameters filter,
        CancellationToken cancellation
    ) =>
        Paging
            .Numbered(50)
            .AllAsync(
                client,
                page =>
                    AlibabaCall.Rpc(
                        Product.Vpc,
                        action,
                        region,
                        new Parameters { { "RegionId", region } }
                            .With(page)
                            .With(filter)
                    ),
                items,
                cancellation
            );
}
