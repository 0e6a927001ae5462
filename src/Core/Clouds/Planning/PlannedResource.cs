namespace Tandem.Clouds.Planning;

/// <summary>What a run will do about one resource.</summary>
public enum ResourceAction
{
    /// <summary>It does not exist: it is made.</summary>
    Create,

    /// <summary>It exists and is changed in place.</summary>
    Change,

    /// <summary>It exists, differs in something that cannot be changed, and is deleted and made anew, if somebody agrees.</summary>
    Replace,

    /// <summary>It exists and is as wanted.</summary>
    Keep,

    /// <summary>It is ours and nothing wants it any more: it is deleted, if somebody agrees.</summary>
    Delete,

    /// <summary>It is not ours; the plan names it, so it is used as it is and never touched.</summary>
    Adopt,
}

/// <summary>What a run will do about one resource, and why.</summary>
/// <param name="Key">Key of its step, e.g. <c>primary/network</c>.</param>
/// <param name="Id">The cloud's id of what is there; null when nothing is.</param>
/// <param name="Differences">What differs from the plan, field by field.</param>
/// <param name="DependsOn">Keys of the resources that must be there before.</param>
/// <param name="Expected">How long it took before, or null when nothing is made or this kind never was.</param>
/// <param name="Operations">What is asked of the cloud for it, by the names of its permissions, e.g. <c>vpc:CreateVpc</c>.</param>
public sealed record PlannedResource(
    string Key,
    string Site,
    ResourceKind Kind,
    string Name,
    string Region,
    ResourceAction Action,
    string? Id,
    IReadOnlyList<ResourceDifference> Differences,
    Text Why,
    IReadOnlyList<string> DependsOn,
    TimeSpan? Expected,
    IReadOnlyList<string> Operations
)
{
    /// <summary>True when nothing is lost without somebody having agreed to it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool NeedsConsent => Action is ResourceAction.Replace or ResourceAction.Delete;

    /// <summary>True when something is asked of the cloud.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsWork => Action is not (ResourceAction.Keep or ResourceAction.Adopt);
}
