using System.Text.Json.Serialization;

namespace Tandem.Clusters;

/// <summary>What happens when a field has another owner with another value.</summary>
public enum ConflictPolicy
{
    /// <summary>Nothing is written until somebody has decided field by field.</summary>
    Ask,

    /// <summary>The field is left to its owner.</summary>
    Yield,

    /// <summary>The field is taken.</summary>
    Take,
}

public enum ApplyChoice
{
    /// <summary>Of a field: take it from its owner.</summary>
    Take,

    /// <summary>Of a field: leave it to its owner.</summary>
    Yield,

    /// <summary>Of an object that is there already: make it ours.</summary>
    Adopt,

    /// <summary>Of an object with a fixed field that differs: delete it and make it anew.</summary>
    Recreate,

    /// <summary>Of an object that left the release: delete it although it may hold data or many depend on it.</summary>
    Prune,
}

/// <summary>Somebody's answer to what a cluster's plan asks, about one object or one of its fields.</summary>
/// <param name="Site">Key of the site.</param>
/// <param name="Path">The field, as <see cref="FieldChange.Path"/>; null when it is about the object.</param>
public sealed record ApplyDecision(string Site, ObjectRef Ref, string? Path, ApplyChoice Choice)
{
    /// <summary>When the answer no longer holds and the question is open again; null for one that holds as long as the plan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }

    public bool HoldsAt(DateTimeOffset now) => Until is null || Until > now;
}
