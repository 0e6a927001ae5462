using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>One object on its way into the cluster.</summary>
/// <param name="Ref">Its identity there, with the namespace filled in.</param>
/// <param name="Version">API version without the group, e.g. <c>v1</c>.</param>
sealed record Draft(ObjectRef Ref, string Version, JsonObject Body)
{
    public const string PlanLabel = "tandem.plan";

    /// <summary>Names the very object it stands on, and the inventory that counts it, so that a copy elsewhere is not taken for ours.</summary>
    public const string ObjectAnnotation = "tandem.object";

    /// <summary>On what runs once with every release: for which it ran.</summary>
    public const string ReleaseAnnotation = "tandem.release";

    public int Level => KindOrder.LevelOf(Ref);

    public SyncOptions Options { get; } = SyncOptions.Of(Body);

    public static Result<Draft> Of(Manifest manifest, string defaultNamespace)
    {
        var r = ClusterScope.IsClusterScoped(manifest)
            ? manifest.Ref
            : manifest.Ref with
            {
                Namespace = manifest.Ref.Namespace ?? defaultNamespace,
            };
        if (KubePath.Refuses(r) is { } refused)
        {
            return refused;
        }
        if (Parse(manifest.Json) is not { } body || body["metadata"] is not JsonObject metadata)
        {
            return new Failure(
                "cluster.manifest",
                Text.Of($"{r} is not a JSON object with metadata."),
                Text.Of($"Correct the base or the overlay it comes from.")
            );
        }
        if (metadata["generateName"] is not null)
        {
            return new Failure(
                "cluster.manifest",
                Text.Of($"{r} asks for a generated name, which cannot be deployed twice."),
                Text.Of($"Give it a fixed metadata.name.")
            );
        }
        Normaliser.Clean(body);
        if (r.Namespace is not null)
        {
            metadata["namespace"] = r.Namespace;
        }
        return new Draft(r, manifest.ApiVersion[(manifest.ApiVersion.IndexOf('/') + 1)..], body);
    }

    /// <summary>All objects of a request, or the first mistake in them.</summary>
    public static Result<IReadOnlyList<Draft>> AllOf(ApplyRequest request)
    {
        var drafts = new List<Draft>();
        foreach (var manifest in request.Objects)
        {
            var draft = Of(manifest, request.DefaultNamespace);
            if (!draft.Ok)
            {
                return draft.Failure;
            }
            drafts.Add(draft.Value);
        }
        return Result.Of<IReadOnlyList<Draft>>(drafts);
    }

    /// <summary>The value of <see cref="ObjectAnnotation"/>. A namespace may have to be there before its inventory is, and names none.</summary>
    public static string MarkOf(ObjectRef r, string parentUid) =>
        $"{r.Group}/{r.Kind}:{r.Namespace}/{r.Name}@{(r is { Group: "", Kind: "Namespace" } ? "" : parentUid)}";

    /// <summary>A copy of the body with the marks that prove whose it is.</summary>
    public JsonObject Marked(PlanScope scope)
    {
        var copy = (JsonObject)Body.DeepClone();
        var metadata = (JsonObject)copy["metadata"]!;
        Words(metadata, "labels")[PlanLabel] = scope.Plan;
        if (scope.Parent is not null)
        {
            Words(metadata, "labels")[Inventory.PartOf] = scope.Set;
            Words(metadata, "annotations")[ObjectAnnotation] = MarkOf(Ref, scope.Inventory.Uid);
        }
        if (Options.IsHook && scope.Request.Release is { } release)
        {
            Words(metadata, "annotations")[ReleaseAnnotation] = release;
        }
        return copy;
    }

    static JsonObject Words(JsonObject metadata, string part)
    {
        if (metadata[part] is not JsonObject words)
        {
            metadata[part] = words = [];
        }
        return words;
    }

    static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
