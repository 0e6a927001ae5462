using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>One object on its way into the cluster.</summary>
/// <param name="Ref">Its identity there, with the namespace filled in.</param>
/// <param name="Version">API version without the group, e.g. <c>v1</c>.</param>
sealed record Draft(ObjectRef Ref, string Version, JsonObject Body)
{
    public const string PlanLabel = "tandem.plan";

    public int Level => KindOrder.LevelOf(Ref);

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

    /// <summary>The bytes to send, marked as the plan's unless it belongs to others.</summary>
    public byte[] Bytes(string? plan)
    {
        var copy = (JsonObject)Body.DeepClone();
        if (plan is not null)
        {
            var metadata = (JsonObject)copy["metadata"]!;
            var labels = metadata["labels"] as JsonObject;
            if (labels is null)
            {
                metadata["labels"] = labels = [];
            }
            labels[PlanLabel] = plan;
        }
        return Encoding.UTF8.GetBytes(copy.ToJsonString());
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
