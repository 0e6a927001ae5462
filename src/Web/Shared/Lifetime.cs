namespace Tandem.Web.Shared;

/// <summary>
/// Ends with the component that holds it. The token may be asked for at any time: work that was under way when the component went still reads it,
/// and the one of a disposed source throws, which the error boundary of the next page would show as that page's fault.
/// </summary>
public sealed class Lifetime : IDisposable
{
    readonly CancellationTokenSource _source = new();

    public Lifetime() => Token = _source.Token;

    /// <summary>Cancelled once the component is gone.</summary>
    public CancellationToken Token { get; }

    public bool Ended => Token.IsCancellationRequested;

    public void Dispose()
    {
        if (!Ended)
        {
            _source.Cancel();
            _source.Dispose();
        }
    }
}
