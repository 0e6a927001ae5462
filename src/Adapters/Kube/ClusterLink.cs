using System.Text.Json;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Discovery;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Kube.Schema;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube;

/// <summary>One cluster's connections and what is known of its kinds; shared by everybody who has it open.</summary>
sealed class ClusterLink(KubeClient client, Masking masking) : IDisposable
{
    public KubeClient Client => client;

    public KindCatalog Kinds { get; } = new(client);

    public Masking Masking => masking;

    public DryRunMemory DryRuns { get; } = new();
    public SchemaCatalog Schemas { get; } = new(client);

    public TimeProvider Clock => client.Clock;

    /// <summary>The live object; null when it, its namespace or its kind is absent.</summary>
    /// <param name="metadata">Ask for the metadata alone.</param>
    public async Task<Result<JsonElement?>> GetAsync(ObjectRef r, bool metadata, CancellationToken cancellation)
    {
        if (KubePath.Refuses(r) is { } refused)
        {
            return refused;
        }
        var kind = await Kinds.FindAsync(r.Group, r.Kind, null, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        if (kind.Value is not { } served || (served.Namespaced && r.Namespace is null))
        {
            return Result.Of<JsonElement?>(null);
        }
        var request = new KubeRequest(HttpMethod.Get, KubePath.Of(served, r.Namespace, r.Name), r);
        var answer = await client.SendAsync(metadata ? request with { Accept = KubeRequest.Metadata } : request, cancellation);
        return !answer.Ok ? answer.Failure
            : answer.Value.NotFound ? Result.Of<JsonElement?>(null)
            : answer.Value.Ok ? Result.Of<JsonElement?>(answer.Value.Body)
            : StatusFailures.Of(answer.Value, r);
    }

    public void Dispose()
    {
        Kinds.Dispose();
        client.Dispose();
    }
}
