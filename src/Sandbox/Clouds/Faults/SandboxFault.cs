using System.Text.Json.Serialization;

namespace Tandem.Sandbox.Clouds.Faults;

/// <summary>
/// One planned fault of the Sandbox's cloud. What is not given is as the real cloud most often has it, see <see cref="FaultKind"/>. Changes that
/// would be refused anyway, and dry runs, are neither counted nor hit: who asks for permission first must not use up what is meant for the call
/// that does the work.
/// </summary>
/// <param name="Operation">Name of the operation, e.g. <c>CreateVpc</c>, with its product where only that is meant (<c>alb:CreateListener</c>), or <c>*</c> for all.</param>
public sealed record SandboxFault(FaultKind Kind, string Operation = "*")
{
    /// <summary>The first call that is hit, counted from the moment the fault is planned; 1 is the next one.</summary>
    public int FromCall { get; init; } = 1;

    /// <summary>How many calls in a row are hit.</summary>
    public int Times { get; init; } = 1;

    /// <summary>HTTP status of the answer; 503 when not given.</summary>
    public int? Status { get; init; }

    /// <summary>Error code of the answer; <c>ServiceUnavailable</c> when not given.</summary>
    public string? Code { get; init; }

    /// <summary>Sentence of the answer; the vendor's own for <c>ServiceUnavailable</c> when not given.</summary>
    public string? Message { get; init; }

    /// <summary>Null takes the kind's own.</summary>
    public int? Milliseconds { get; init; }

    /// <summary>Hits only this account (16 digits); null hits all.</summary>
    public string? Account { get; init; }

    [JsonIgnore]
    internal int AnswerStatus => Status ?? 503;

    [JsonIgnore]
    internal string AnswerCode => Code ?? "ServiceUnavailable";

    [JsonIgnore]
    internal string AnswerMessage =>
        Message
        ?? (Code is null ? "The request has failed due to a temporary failure of the server." : $"The request was refused: {Code}.");

    [JsonIgnore]
    internal TimeSpan Time =>
        Milliseconds is { } given
            ? TimeSpan.FromMilliseconds(given)
            : Kind switch
            {
                FaultKind.Delay => TimeSpan.FromSeconds(5),
                FaultKind.Throttle => TimeSpan.FromSeconds(10),
                FaultKind.Hang => TimeSpan.FromMinutes(10),
                FaultKind.ClockSkew => TimeSpan.FromMinutes(20),
                _ => TimeSpan.Zero,
            };

    /// <summary>What is wrong with it, or null.</summary>
    internal string? Problem =>
        this switch
        {
            _ when !Enum.IsDefined(Kind) => "There is no such kind of fault.",
            { Operation: null or "" } => "Name an operation, or * for all.",
            { FromCall: < 1 } or { Times: < 1 } => "Calls are counted from 1.",
            { Status: < 400 or > 599 } => "A failure has a status from 400 to 599.",
            { Kind: not FaultKind.ClockSkew, Milliseconds: < 0 } => "A time is not negative.",
            _ => null,
        };
}

/// <summary>A fault that waits for its calls.</summary>
/// <param name="Id">Names it for its removal.</param>
/// <param name="Calls">How many calls it concerned so far, hit or not.</param>
/// <param name="Until">When it ends by itself; null when calls or its removal end it.</param>
public sealed record PlannedFault(int Id, SandboxFault Fault, int Calls, DateTimeOffset Since, DateTimeOffset? Until);
