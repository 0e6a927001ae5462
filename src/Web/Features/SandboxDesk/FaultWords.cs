using Tandem.Sandbox.Clouds.Faults;

namespace Tandem.Web.Features.SandboxDesk;

/// <summary>What a kind of fault is called, what it does, and what can be said about it.</summary>
/// <param name="Name">Key of its name.</param>
/// <param name="Does">Key of the sentence that explains it.</param>
/// <param name="Seconds">How long it lasts when not said; null where it has no length.</param>
sealed record FaultWords(string Name, string Does, bool Counted = true, bool Status = false, bool Code = false, double? Seconds = null)
{
    static readonly Dictionary<FaultKind, FaultWords> All = new()
    {
        [FaultKind.Fail] = new("Refuse", "Answers with a status and an error code; the work is not done.", Status: true, Code: true),
        [FaultKind.Delay] = new("Delay", "Waits before the work.", Seconds: 5),
        [FaultKind.DropBefore] = new("Cut before the work", "Cuts the connection; the work is not done."),
        [FaultKind.DropAfter] = new("Cut after the work", "Does the work and cuts the connection instead of answering."),
        [FaultKind.Throttle] = new("Throttle", "Refuses every call as too many, for a while from now on.", Counted: false, Seconds: 10),
        [FaultKind.FailCreate] = new("End in failed", "Accepts the creation, which then ends in failed."),
        [FaultKind.Hang] = new("Hang", "What is made or deleted stays in its first state longer.", Seconds: 600),
        [FaultKind.ExpireToken] = new("Expire the token", "Lets the temporary key of the call expire."),
        [FaultKind.ClockSkew] = new("Shift the clock", "The cloud's clock is ahead until this is removed.", Counted: false, Seconds: 1200),
        [FaultKind.Html] = new("Page of a gateway", "Answers with a page in HTML; the work is not done.", Status: true),
        [FaultKind.Truncate] = new("Cut the answer", "Does the work and answers with half of the JSON."),
        [FaultKind.EmptyPage] = new("Empty page", "A list begins with an empty page that has a next one."),
    };

    public static FaultWords Of(FaultKind kind) => All[kind];

    public static IEnumerable<FaultKind> Kinds => All.Keys;
}
