namespace Tandem.Clouds;

/// <summary>What a person of the cloud may do in a cluster. The first two are of the whole cluster only.</summary>
public enum ClusterRight
{
    /// <summary>Everything.</summary>
    Admin,

    /// <summary>Everything but nodes, volumes, namespaces and quotas, which can only be seen.</summary>
    Ops,

    /// <summary>What an application is made of.</summary>
    Dev,

    /// <summary>Looking.</summary>
    Restricted,
}

/// <summary>A right of one person of the cloud in one cluster.</summary>
/// <param name="PersonId">The cloud's number of the RAM user or role; digits, not the name.</param>
/// <param name="IsRole">True when it is a RAM role's.</param>
/// <param name="Namespace">Where; null for the whole cluster.</param>
public sealed record ClusterGrant(string PersonId, bool IsRole, ClusterRight Right, string? Namespace);
