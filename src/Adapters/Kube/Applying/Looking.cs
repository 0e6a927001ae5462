using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>A release held against a cluster: everything that is known before the first write.</summary>
sealed record Looked(
    IReadOnlyList<Draft> Drafts,
    IReadOnlyDictionary<ObjectRef, JsonElement> Live,
    PlanScope Scope,
    ServerVersionFacts Facts
)
{
    public ReleaseWork Work { get; } = ReleasePlanner.Plan(Drafts, Live, Scope);

    /// <summary>The same with an inventory that was written meanwhile.</summary>
    public Looked With(Inventory inventory) =>
        inventory.Uid == Scope.Inventory.Uid ? this : new Looked(Drafts, Live, Scope with { Inventory = inventory }, Facts);
}

/// <summary>Looks what is in a cluster of a release, and plans. Changes nothing.</summary>
sealed class Looking(ClusterLink link, ApplyRequest request) : IDisposable
{
    static readonly string[] Scalable = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

    public InventoryStore Inventory { get; } =
        new(link, request.Inventory is { } name ? Planning.Inventory.RefOf(name, request.DefaultNamespace) : null, request.Plan);

    public void Dispose() => Inventory.Dispose();

    public async Task<Result<ClusterPlan>> PlanAsync(bool askServer, CancellationToken cancellation)
    {
        var looked = await LookAsync(cancellation);
        if (!looked.Ok)
        {
            return looked.Failure;
        }
        return askServer ? await new DryRun(link, looked.Value).CheckAsync(cancellation) : looked.Value.Work.ToPlan();
    }

    public async Task<Result<Looked>> LookAsync(CancellationToken cancellation)
    {
        var drafts = Draft.AllOf(request);
        if (!drafts.Ok)
        {
            return drafts.Failure;
        }
        var version = await link.Kinds.VersionAsync(cancellation);
        if ((version.Failure ?? await Inventory.ReadAsync(cancellation)) is { } failure)
        {
            return failure;
        }
        var snapshot = new Snapshot(link, request.Plan);
        var read = await snapshot.ReadAsync(
            drafts.Value.ToDictionary(d => d.Ref, d => d.Version),
            Inventory.Current.Objects.Keys,
            cancellation
        );
        if (read is not null)
        {
            return read;
        }
        if (ReleasePlanner.IsGoing(request.DefaultNamespace, snapshot.Live))
        {
            Inventory.Forget();
        }
        return new Looked(
            drafts.Value,
            snapshot.Live,
            new PlanScope(request, Inventory.Parent, Inventory.Current, await ScaledAsync(drafts.Value, cancellation), link.Masking),
            new ServerVersionFacts(
                version.Value.ValidatesFields,
                drafts.Value.Where(d => d.Level == KindOrder.Namespaces).Select(d => d.Ref.Name).ToHashSet(),
                drafts.Value.Any(d => d.Level == KindOrder.Definitions)
            )
        );
    }

    /// <summary>Workloads that an autoscaler of the release, or one already there, keeps at a number of its own.</summary>
    async Task<HashSet<ObjectRef>> ScaledAsync(IReadOnlyList<Draft> drafts, CancellationToken cancellation)
    {
        var scaled = new HashSet<ObjectRef>();
        foreach (var draft in drafts.Where(d => d.Ref.Kind is "HorizontalPodAutoscaler" or "ScaledObject"))
        {
            Add(scaled, draft.Body["spec"]?["scaleTargetRef"] as JsonObject, draft.Ref.Namespace);
        }
        var spaces = drafts
            .Where(d => Scalable.Contains(d.Ref.Kind) && d.Body["spec"]?["replicas"] is not null && !scaled.Contains(d.Ref))
            .Select(d => d.Ref.Namespace)
            .Distinct()
            .ToList();
        foreach (var (owner, name) in new[] { ("autoscaling", "HorizontalPodAutoscaler"), ("keda.sh", "ScaledObject") })
        {
            if (link.Kinds.FindKnown(owner, name) is { } kind)
            {
                foreach (var ns in spaces)
                {
                    await ListAsync(scaled, kind, ns, cancellation);
                }
            }
        }
        return scaled;
    }

    /// <summary>Who may not list autoscalers deploys without knowing of them; a field they own is a conflict then, which is asked about.</summary>
    async Task ListAsync(HashSet<ObjectRef> scaled, ApiKind kind, string? ns, CancellationToken cancellation)
    {
        var answer = await link.Client.SendAsync(
            new KubeRequest(HttpMethod.Get, $"{KubePath.List(kind, ns)}?resourceVersion=0"),
            cancellation
        );
        foreach (var item in answer is { Ok: true, Value.Ok: true } ? answer.Value.Items : [])
        {
            if (item.TryGetProperty("spec", out var spec) && spec.TryGetProperty("scaleTargetRef", out var target))
            {
                Add(scaled, JsonNode.Parse(target.GetRawText()) as JsonObject, ns);
            }
        }
    }

    static void Add(HashSet<ObjectRef> scaled, JsonObject? target, string? ns)
    {
        var apiVersion = target?["apiVersion"]?.ToString() ?? "apps/v1";
        var owner = apiVersion.Contains('/') ? apiVersion[..apiVersion.IndexOf('/')] : "";
        if (target?["name"]?.ToString() is { } name)
        {
            scaled.Add(new ObjectRef(owner, target["kind"]?.ToString() ?? "Deployment", ns, name));
        }
    }
}
