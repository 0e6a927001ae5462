using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>What is planned for one object of a release, with what carrying it out needs.</summary>
/// <param name="Body">What is sent, after what is left to others was taken out.</param>
/// <param name="Live">The object as it was looked at; undefined when absent.</param>
/// <param name="Forces">True when somebody decided that fields are taken from others.</param>
/// <param name="TakesLegacy">True when what tools wrote that record no reasons becomes ours first.</param>
sealed record Work(Draft Draft, PlannedObject Planned, JsonObject Body, JsonElement Live, bool Forces = false, bool TakesLegacy = false)
{
    public ObjectRef Ref => Planned.Ref;

    public bool IsThere => Live.ValueKind == JsonValueKind.Object;

    public bool IsTerminating => IsThere && Live.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _);

    /// <summary>True when something has to be sent.</summary>
    public bool IsWork => Planned.Action is not (ObjectAction.Unchanged or ObjectAction.Blocked);
}

/// <summary>An object that left the release.</summary>
sealed record Prune(PlannedObject Planned, JsonElement Live);
