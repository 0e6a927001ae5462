namespace Tandem.Checks;

/// <summary>One HTTP question to the deployed application at every site.</summary>
/// <param name="Service">Service of type LoadBalancer that is asked.</param>
/// <param name="Port">Its port, 1–65535.</param>
/// <param name="Path">Starts with a slash.</param>
/// <param name="ExpectedStatus">HTTP status that counts as good, 100–599.</param>
/// <param name="Count">How many good answers in a row are demanded, 1–1000.</param>
/// <param name="DeadlineSeconds">Time for all of them, 1–3600.</param>
public sealed record Probe(string Service, int Port, string Path, int ExpectedStatus, int Count, int DeadlineSeconds);

/// <summary>One answer to a probe.</summary>
/// <param name="Status">HTTP status, or null when there was no answer.</param>
/// <param name="Error">Why there was no answer.</param>
public sealed record ProbeAnswer(int? Status, TimeSpan Took, Text? Error);

/// <summary>Asks from outside, as a visitor would: no redirects followed, no proxy, at most 10 s per answer.</summary>
public interface IProber
{
    Task<ProbeAnswer> AskAsync(Uri address, string? hostHeader, CancellationToken cancellation);
}
