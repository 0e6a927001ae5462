using Tandem.Audit;
using Tandem.Secrets;

namespace Tandem.Clouds;

/// <summary>What an account opens.</summary>
public enum AccountKind
{
    /// <summary>Alibaba Cloud: access key id, secret, home region.</summary>
    Alibaba,

    /// <summary>One existing cluster, by kubeconfig.</summary>
    Kubeconfig,
}

/// <summary>
/// Credentials for one cloud or one cluster, without the secret, which only the store and the adapters ever hold.
/// </summary>
/// <param name="KeyId">Access key id; for a kubeconfig the server's address.</param>
/// <param name="Region">Home region, e.g. <c>cn-hangzhou</c>; empty for a kubeconfig.</param>
/// <param name="Endpoint">Base address that replaces the vendor's endpoints, or null for the real ones.</param>
/// <param name="CaPem">Authority to trust at <paramref name="Endpoint"/> instead of the system's, or null.</param>
/// <param name="IsSandbox">True when it lives in the Sandbox; everything made through it is labelled so.</param>
/// <param name="Role">Role that the key takes on for its calls; null when it acts as itself.</param>
/// <param name="LastCheck">Outcome of the newest test, or null when never tested.</param>
public sealed record Account(
    Guid Id,
    string Name,
    AccountKind Kind,
    string KeyId,
    string Region,
    string? Endpoint,
    string? CaPem,
    bool IsSandbox,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    AccountCheck? LastCheck,
    RamRole? Role = null
);

/// <summary>What a test of an account found.</summary>
/// <param name="Identity">Who the cloud says we are, e.g. an ARN; null when it refused.</param>
/// <param name="ClockSkew">Cloud's clock minus ours; null when not learnt.</param>
/// <param name="Regions">Regions the account sees; empty for a kubeconfig.</param>
/// <param name="Problems">What is wrong: key, secret, clock, region, missing permissions. Empty means usable.</param>
/// <param name="Warnings">What is usable and unwise; null in what was stored before there were any.</param>
public sealed record AccountCheck(
    DateTimeOffset At,
    string? Identity,
    TimeSpan? ClockSkew,
    IReadOnlyList<string> Regions,
    IReadOnlyList<Failure> Problems,
    IReadOnlyList<Failure>? Warnings = null
)
{
    public bool Passed => Problems.Count == 0;
}

/// <summary>An account's row and its secret, for as long as a call needs it.</summary>
public sealed record OpenedAccount(Account Account, SecretText Secret);

/// <summary>Where accounts lie. Secrets are encrypted at rest and leave only through <see cref="OpenAsync"/>.</summary>
public interface IAccountStore
{
    Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation);

    Task<Account?> FindAsync(Guid id, CancellationToken cancellation);

    /// <summary>The account with its secret in clear, for adapters only. Null when there is none.</summary>
    Task<OpenedAccount?> OpenAsync(Guid id, CancellationToken cancellation);

    Task AddAsync(Account account, SecretText secret, AuditEntry audit, CancellationToken cancellation);

    /// <summary>Replaces the row, and the secret when one is given.</summary>
    Task UpdateAsync(Account account, SecretText? secret, AuditEntry audit, CancellationToken cancellation);

    Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation);
}
