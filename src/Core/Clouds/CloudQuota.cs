namespace Tandem.Clouds;

public enum QuotaKind
{
    /// <summary>Clusters of the account, all regions together.</summary>
    Clusters,

    /// <summary>Nodes of one cluster.</summary>
    Nodes,

    /// <summary>Networks of the region.</summary>
    Networks,

    /// <summary>Public addresses of the region.</summary>
    Addresses,
}

/// <summary>How much of something an account may have, and has.</summary>
/// <param name="Limit">The most; pieces.</param>
/// <param name="Used">What is there now; 0 for nodes, whose limit is that of a cluster still to be made.</param>
/// <param name="IsUsual">True when the limit is the one accounts start with, since the cloud does not tell this account's own.</param>
public sealed record CloudQuota(QuotaKind Kind, int Limit, int Used, bool IsUsual = false)
{
    public int Free => Math.Max(0, Limit - Used);
}
