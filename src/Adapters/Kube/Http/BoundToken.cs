using System.Globalization;
using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Http;

/// <summary>
/// A token of a service account, asked of the cluster (TokenRequest): it ends after an hour at most, ends with the account, and is asked for anew
/// when four fifths of its life are over. It is kept in memory only.
/// </summary>
/// <param name="issuer">Asks with the credentials that were stored.</param>
sealed class BoundToken(KubeClient issuer, string ns, string account) : ICredential, IDisposable
{
    const int Seconds = 3600;
    const double Share = 0.8;

    static readonly ApiKind ServiceAccounts = new("", "v1", "ServiceAccount", "serviceaccounts", true);

    readonly SemaphoreSlim _asking = new(1);
    string? _token;
    DateTimeOffset _renewAt;

    public async ValueTask<Result<string?>> TokenAsync(CancellationToken cancellation)
    {
        if (Current() is { } known)
        {
            return Result.Of<string?>(known);
        }
        await _asking.WaitAsync(cancellation);
        try
        {
            // Somebody else may have asked while we waited for our turn.
            return Current() is { } fresh ? Result.Of<string?>(fresh) : await AskAsync(cancellation);
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>The account may have been made anew meanwhile, which ends all its tokens.</summary>
    public bool Renews(string? refused)
    {
        Interlocked.CompareExchange(ref _token, null, refused);
        return true;
    }

    public void Dispose() => _asking.Dispose();

    string? Current() => issuer.Clock.GetUtcNow() < _renewAt ? Volatile.Read(ref _token) : null;

    async Task<Result<string?>> AskAsync(CancellationToken cancellation)
    {
        var asked = issuer.Clock.GetUtcNow();
        var body = new
        {
            apiVersion = "authentication.k8s.io/v1",
            kind = "TokenRequest",
            spec = new { expirationSeconds = Seconds },
        };
        var answer = await issuer.AskAsync(
            new KubeRequest(
                HttpMethod.Post,
                $"{KubePath.Of(ServiceAccounts, ns, account)}/token",
                new ObjectRef("", "ServiceAccount", ns, account)
            )
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(body),
                Budget = TimeSpan.FromSeconds(30),
            },
            cancellation
        );
        if (!answer.Ok)
        {
            return answer.Failure;
        }
        var status = answer.Value.Body.GetProperty("status");
        var ends = DateTimeOffset.Parse(status.GetProperty("expirationTimestamp").GetString()!, CultureInfo.InvariantCulture);
        // A server may shorten or lengthen the life that was asked for; we never use more than an hour of it.
        var life = TimeSpan.FromSeconds(Math.Min(Seconds, (ends - asked).TotalSeconds));
        _renewAt = asked + life * Share;
        Volatile.Write(ref _token, status.GetProperty("token").GetString());
        return Result.Of(_token);
    }
}
