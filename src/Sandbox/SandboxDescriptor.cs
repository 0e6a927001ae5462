namespace Tandem.Sandbox;

/// <summary>
/// All that a client needs to use a running Sandbox. Written as JSON to <c>sandbox.json</c> in the data directory at every start, so that a
/// console in another process can find it. The keys in it open nothing but this Sandbox.
/// </summary>
/// <param name="CloudEndpoint">Base address of every cloud product, e.g. <c>https://127.0.0.1:7443</c>.</param>
/// <param name="CloudCaPem">The authority (PEM) that signed the front door's certificate.</param>
/// <param name="Accounts">Cloud accounts that exist; the first two are for the guided tour.</param>
/// <param name="Clusters">Clusters that exist from the start, outside any cloud account.</param>
public sealed record SandboxDescriptor(
    string CloudEndpoint,
    string CloudCaPem,
    IReadOnlyList<SandboxAccount> Accounts,
    IReadOnlyList<SandboxCluster> Clusters
);

/// <summary>One access key of the Sandbox's cloud, and a region it is meant for.</summary>
/// <param name="RoleArn">A role that its user may take on; null when there is none.</param>
/// <param name="ExternalId">What that role demands; null when nothing.</param>
public sealed record SandboxAccount(
    string Name,
    string AccountId,
    string AccessKeyId,
    string AccessKeySecret,
    string Region,
    string? RoleArn = null,
    string? ExternalId = null
);

/// <summary>A cluster of the Sandbox that is reached by kubeconfig alone.</summary>
public sealed record SandboxCluster(string Name, string Kubeconfig);
