using System.Text.Json;
using Tandem.Adapters.Kube.Applying;
using Tandem.Adapters.Kube.Config;
using Tandem.Adapters.Kube.Discovery;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Kube.Schema;
using Tandem.Adapters.Kube.Watching;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube;

/// <summary>One cluster's connections, what is known of its kinds, and its watches; shared by everybody who has it open.</summary>
sealed class ClusterLink : IDisposable
{
    readonly bool _isOwner;

    /// <param name="handler">Makes connections for a further identity.</param>
    public ClusterLink(KubeClient client, Func<Kubeconfig, HttpMessageHandler> handler, Masking masking)
    {
        (Client, Kinds, Watches) = (client, new KindCatalog(client), new WatchHub(new KubeClient(client.Wire, "watch")));
        (Identities, _isOwner) = (new Identities(client.Wire, handler), true);
        (Masking, DryRuns, Schemas) = (masking, new DryRunMemory(), new SchemaCatalog(client));
        Fields = new FieldHelper(client, Kinds);
    }

    ClusterLink(KubeClient client, ClusterLink owner)
    {
        (Client, Kinds, Watches, Identities) = (client, owner.Kinds, owner.Watches, owner.Identities);
        (Masking, DryRuns, Schemas) = (owner.Masking, owner.DryRuns, owner.Schemas);
        Fields = owner.Fields;
    }

    public KubeClient Client { get; }

    public KindCatalog Kinds { get; }

    /// <summary>One watch for each kind and namespace, whoever looks and whatever for.</summary>
    public WatchHub Watches { get; }

    public Identities Identities { get; }

    public Masking Masking { get; }

    public DryRunMemory DryRuns { get; }

    public SchemaCatalog Schemas { get; }

    public FieldHelper Fields { get; }

    public TimeProvider Clock => Client.Clock;

    /// <summary>The same cluster through another client: another identity, or another name on its requests.</summary>
    public ClusterLink Through(KubeClient client) => new(client, this);

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
        var answer = await Client.SendAsync(metadata ? request with { Accept = KubeRequest.Metadata } : request, cancellation);
        return !answer.Ok ? answer.Failure
            : answer.Value.NotFound ? Result.Of<JsonElement?>(null)
            : answer.Value.Ok ? Result.Of<JsonElement?>(answer.Value.Body)
            : StatusFailures.Of(answer.Value, r);
    }

    /// <summary>Ends the watches first: they would otherwise report the end of their connections as trouble.</summary>
    public void Dispose()
    {
        if (_isOwner)
        {
            Watches.Dispose();
            Identities.Dispose();
            Kinds.Dispose();
            Client.Dispose();
        }
    }
}
