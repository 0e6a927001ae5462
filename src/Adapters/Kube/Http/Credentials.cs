namespace Tandem.Adapters.Kube.Http;

/// <summary>Whose token a request carries.</summary>
interface ICredential
{
    /// <summary>The token to send; null when the connection itself (a client certificate) says who we are.</summary>
    ValueTask<Result<string?>> TokenAsync(CancellationToken cancellation);

    /// <summary>The server refused this token. True when asking once more with another one makes sense.</summary>
    bool Renews(string? refused);
}

/// <summary>What the kubeconfig holds, for as long as it is good.</summary>
sealed class StoredCredential(string? token) : ICredential
{
    public ValueTask<Result<string?>> TokenAsync(CancellationToken cancellation) => ValueTask.FromResult(Result.Of(token));

    public bool Renews(string? refused) => false;
}
