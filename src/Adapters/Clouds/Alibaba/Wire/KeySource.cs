using System.Globalization;
using System.Text.Json;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>Where a client gets the key for its next attempt.</summary>
interface IKeySource
{
    /// <summary>Whose calls they are, for sentences; never a secret.</summary>
    string Name { get; }

    /// <summary>The key to sign with now; a failure when there is none to be had.</summary>
    ValueTask<Result<AccessKey>> GetAsync(CancellationToken cancellation);

    /// <summary>Drops a key whose token the cloud does not take any more.</summary>
    /// <returns>True when another one may be had.</returns>
    bool Drop(AccessKey refused);
}

/// <summary>The account's own key, as it was stored.</summary>
sealed class OwnKey(AccessKey key) : IKeySource
{
    public string Name => key.Id;

    public ValueTask<Result<AccessKey>> GetAsync(CancellationToken cancellation) => new(key);

    public bool Drop(AccessKey refused) => false;
}

/// <summary>
/// Temporary keys of a role, which the account's own key takes on. One at a time is asked for, a while before the last one ends, so that a run of
/// hours never meets the end of its token; should the cloud end one early, a new one is asked for at once. They are held in memory only.
/// </summary>
/// <param name="own">Asks with the account's own key.</param>
sealed class RoleKeys(AlibabaClient own, string keyId, RamRole role, TimeProvider clock) : IKeySource
{
    /// <summary>What the cloud gives unless a role allows more, and any role allows.</summary>
    static readonly TimeSpan Life = TimeSpan.FromHours(1);

    static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    readonly SemaphoreSlim _one = new(1);
    volatile Held? _held;

    public string Name => $"{keyId} → {role.Name}";

    public async ValueTask<Result<AccessKey>> GetAsync(CancellationToken cancellation)
    {
        if (Fresh() is { } fresh)
        {
            return fresh;
        }
        await _one.WaitAsync(cancellation);
        try
        {
            return Fresh() is { } given ? given : await AskAsync(cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Drop(AccessKey refused)
    {
        if (ReferenceEquals(_held?.Key, refused))
        {
            _held = null;
        }
        return true;
    }

    AccessKey? Fresh() => _held is { } held && clock.GetUtcNow() < held.Ends - Early ? held.Key : null;

    async Task<Result<AccessKey>> AskAsync(CancellationToken cancellation)
    {
        var query = new Parameters
        {
            { "RoleArn", role.Arn },
            { "RoleSessionName", "tandem-console" },
            { "DurationSeconds", (int)Life.TotalSeconds },
            { "ExternalId", role.ExternalId },
        };
        // Asking twice makes two keys, of which one is forgotten: nothing that must be kept from being repeated.
        var call = AlibabaCall.Rpc(Product.Sts, "AssumeRole", "", query) with
        {
            Repeatable = true,
        };
        var outcome = await own.AskAsync(call, cancellation);
        if (outcome is Answered answered)
        {
            var held = Read(answered);
            _held = held;
            return held.Key;
        }
        // A token in its last minutes is better than none while the cloud is in trouble.
        return _held is { } last && clock.GetUtcNow() < last.Ends ? last.Key : own.Explain(outcome, call);
    }

    Held Read(Answered answered)
    {
        var given = answered.Body.GetProperty("Credentials");
        var key = new AccessKey(
            given.Text("AccessKeyId"),
            new SecretText(given.Text("AccessKeySecret")),
            new SecretText(given.Text("SecurityToken"))
        );
        var ends = DateTimeOffset.Parse(given.Text("Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        // Told by the cloud's clock, and held against ours.
        return new Held(key, ends - (answered.ClockSkew ?? TimeSpan.Zero));
    }

    sealed record Held(AccessKey Key, DateTimeOffset Ends);
}
