using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Tandem.Adapters.Clouds.Alibaba;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Adapters.Net;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds;

/// <summary>
/// Opens clouds. Whoever opens the same credentials at the same address shares one connection, limiter and breaker; a changed secret or endpoint
/// gets new ones. What nobody has opened for half an hour is let go.
/// </summary>
sealed class CloudProvider(IAccountStore accounts, ILinkKeys links, AdapterOptions options, TimeProvider clock, ILogger<AlibabaClient> log)
    : ICloudProvider,
        IDisposable
{
    static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>The cloud's endpoints never lie in private networks; a name that leads there is a trap.</summary>
    readonly AddressGuard _guard = new(options, allowPrivate: false);
    readonly MemoryCache _open = new(new MemoryCacheOptions());
    readonly Lock _lock = new();

    public async Task<Result<ICloud>> OpenAsync(Guid accountId, CancellationToken cancellation)
    {
        if (await accounts.OpenAsync(accountId, cancellation) is not { } opened)
        {
            return new Failure(
                "account.unknown",
                Text.Of($"The account of this site was removed."),
                Text.Of($"Add the account again and choose it in the plan.")
            );
        }
        return opened.Account.Kind == AccountKind.Alibaba
            ? Result.Of(Open(opened))
            : new Failure(
                "account.kind",
                Text.Of($"The account {opened.Account.Name} opens a cluster, not a cloud."),
                Text.Of($"Choose a cloud account for this site, or use its cluster as it is.")
            );
    }

    public ICloud Open(OpenedAccount account)
    {
        var key = Fingerprint(account);
        lock (_lock)
        {
            return _open.GetOrCreate(key, entry => Make(account, entry))!;
        }
    }

    ICloud Make(OpenedAccount opened, ICacheEntry entry)
    {
        entry.SlidingExpiration = Idle;
        var connection = AlibabaConnection.Open(opened.Account, _guard, clock);
        if (!connection.Ok)
        {
            return new UnusableCloud(connection.Failure);
        }
        var own = new AlibabaClient(connection.Value, new OwnKey(AccessKey.Of(opened)), clock, log);
        var client = opened.Account.Role is { } role
            ? new AlibabaClient(connection.Value, new RoleKeys(own, opened.Account.KeyId, role, clock), clock, log)
            : own;
        return new AlibabaCloud(client, links, clock);
    }

    /// <summary>A digest, so that the cache's keys hold no secret.</summary>
    static string Fingerprint(OpenedAccount o)
    {
        string?[] parts =
        [
            o.Account.KeyId,
            o.Secret.Reveal(),
            o.Account.Endpoint,
            o.Account.CaPem,
            o.Account.Role?.Arn,
            o.Account.Role?.ExternalId,
        ];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts))));
    }

    public void Dispose() => _open.Dispose();
}
