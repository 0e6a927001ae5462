using System.Text.Json.Serialization;

namespace Tandem.Sandbox.Clouds.Faults;

/// <summary>What goes wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>Answers with <see cref="SandboxFault.Status"/> and <see cref="SandboxFault.Code"/>; the work is not done.</summary>
    Fail,

    /// <summary>Waits <see cref="SandboxFault.Milliseconds"/> (5 s when not given) before the work.</summary>
    Delay,

    /// <summary>Cuts the connection before the work.</summary>
    DropBefore,

    /// <summary>Does the work, keeps it, and cuts the connection instead of answering.</summary>
    DropAfter,

    /// <summary>
    /// Answers <c>Throttling.User</c>, with the time to wait, for <see cref="SandboxFault.Milliseconds"/> from now (10 s when not given);
    /// <see cref="SandboxFault.FromCall"/> and <see cref="SandboxFault.Times"/> are ignored.
    /// </summary>
    Throttle,

    /// <summary>The create is accepted and ends in the kind's failed state.</summary>
    FailCreate,

    /// <summary>
    /// What is made, changed or deleted by the call stays in its first state for <see cref="SandboxFault.Milliseconds"/> (10 min when not given)
    /// longer, then goes on as usual. Not divided by the Sandbox's speed.
    /// </summary>
    Hang,

    /// <summary>A call with a temporary key is told that its token has expired, and from then on it has. Calls with lasting keys are not counted.</summary>
    ExpireToken,

    /// <summary>Shifts the cloud's idea of now, for dates and signatures, by <see cref="SandboxFault.Milliseconds"/> (20 min when not given) until removed.</summary>
    ClockSkew,

    /// <summary>Answers <see cref="SandboxFault.Status"/> with a page of a gateway in HTML; the work is not done.</summary>
    Html,

    /// <summary>Does the work and answers with the first half of its JSON.</summary>
    Truncate,

    /// <summary>
    /// Answers a list with an empty page and the token of the next one, which has what this one lacks. Only lists that are chained by
    /// <c>NextToken</c> do so; the others answer as usual.
    /// </summary>
    EmptyPage,
}
