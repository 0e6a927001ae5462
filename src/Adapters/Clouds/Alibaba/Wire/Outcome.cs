using System.Text.Json;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>What one attempt came to.</summary>
abstract record Outcome;

/// <param name="ClockSkew">Cloud's clock minus ours, from the Date header; null without one.</param>
sealed record Answered(JsonElement Body, TimeSpan? ClockSkew) : Outcome;

/// <param name="RetryAfter">How long the cloud asks us to wait, if it does.</param>
/// <param name="StringToSign">What we signed, to be compared with what the cloud says it computed.</param>
sealed record Refused(ApiError Error, TimeSpan? RetryAfter, TimeSpan? ClockSkew, string StringToSign) : Outcome;

/// <summary>Nothing was asked: there was no key to sign with.</summary>
sealed record Unsigned(Failure Failure) : Outcome;

/// <summary>No usable answer came.</summary>
/// <param name="Detail">For the log: the exception's type and message, which never hold the secret.</param>
sealed record Lost(LostKind Kind, string Host, string Detail) : Outcome;

enum LostKind
{
    UnknownName,
    NotConnected,
    AddressRefused,
    WrongCertificateName,
    UntrustedCertificate,
    TimedOut,

    /// <summary>The connection ended after the request may have been carried out.</summary>
    Dropped,

    /// <summary>Not even tried: the last attempts at this host all failed.</summary>
    BreakerOpen,
}
