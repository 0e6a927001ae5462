using System.Text;
using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>Reads and writes the inventory in the cluster, one write at a time, and only when it says something new.</summary>
sealed class InventoryStore(ClusterLink link, ObjectRef? parent, string plan) : IDisposable
{
    static readonly ApiKind Secrets = new("", "v1", "Secret", "secrets", true);

    readonly SemaphoreSlim _writing = new(1);

    public ObjectRef? Parent => parent;

    public Inventory Current { get; private set; } = Inventory.Empty;

    public void Dispose() => _writing.Dispose();

    public async Task<Failure?> ReadAsync(CancellationToken cancellation)
    {
        if (parent is null)
        {
            return null;
        }
        var live = await link.GetAsync(parent, metadata: false, cancellation);
        if (live is not { Ok: true, Value: { } secret })
        {
            return live.Failure;
        }
        var tool = Belonging.Word(secret, "annotations", "applyset.kubernetes.io/tooling");
        if (LiveMark.Of(secret).Plan != plan || tool != Inventory.Tooling)
        {
            return new Failure(
                "cluster.inventory",
                Text.Of($"{parent} exists already and is not this plan's list of what it has deployed."),
                Text.Of($"Give that Secret another name, or delete it if nobody needs it.")
            );
        }
        Current = Inventory.Of(secret);
        return null;
    }

    /// <summary>It lies in a namespace that is being deleted, and goes with it.</summary>
    public void Forget() => Current = Inventory.Empty;

    /// <param name="change">Makes the new inventory of the present one.</param>
    public async Task<Failure?> WriteAsync(Func<Inventory, Inventory> change, CancellationToken cancellation)
    {
        if (parent is null)
        {
            return null;
        }
        await _writing.WaitAsync(cancellation);
        try
        {
            var next = change(Current);
            if (Current.Uid.Length > 0 && next.Says(Current))
            {
                return null;
            }
            var answer = await link.Client.AskAsync(
                new KubeRequest(
                    HttpMethod.Patch,
                    $"{KubePath.Of(Secrets, parent.Namespace, parent.Name)}?fieldManager=tandem-inventory&force=true",
                    parent
                )
                {
                    Body = Encoding.UTF8.GetBytes(next.ToBody(parent, plan).ToJsonString()),
                    ContentType = "application/apply-patch+yaml",
                    Accept = KubeRequest.Metadata,
                    Budget = TimeSpan.FromMinutes(2),
                    Fresh = Fresh.Namespace,
                },
                cancellation
            );
            if (answer.Ok)
            {
                Current = next with { Uid = LiveMark.Of(answer.Value.Body).Uid };
            }
            return answer.Failure;
        }
        finally
        {
            _writing.Release();
        }
    }
}
