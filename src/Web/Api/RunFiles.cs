using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Web.Shared;
using Tandem.Web.Shell;

namespace Tandem.Web.Api;

/// <summary>A run's ledger as files, streamed: a long run needs no long memory.</summary>
static class RunFiles
{
    /// <summary>The log as text, one line per event, in the user's language.</summary>
    /// <param name="step">Only this step's lines; null for all.</param>
    public static async Task<IResult> LogAsync([AsParameters] LedgerRequest request, string? step, IStringLocalizer<Ui> localizer)
    {
        var events = await request.OpenAsync(0);
        return events.Ok
            ? Stream("text/plain; charset=utf-8", $"run-{request.Id}.log", events.Value, e => Line(e, step, localizer))
            : ApiEndpoints.Problem(events.Failure);
    }

    /// <summary>The events as JSON lines.</summary>
    /// <param name="after">Only events with a larger number; 0 or absent for all.</param>
    public static async Task<IResult> EventsAsync([AsParameters] LedgerRequest request, long? after)
    {
        var events = await request.OpenAsync(after ?? 0);
        return events.Ok
            ? Stream("application/jsonl; charset=utf-8", null, events.Value, e => JsonSerializer.Serialize(e, PlanJson.Options))
            : ApiEndpoints.Problem(events.Failure);
    }

    /// <summary>One line of the text log, or null when the event is not for readers.</summary>
    public static string? Line(RunEvent e, string? step, IStringLocalizer<Ui> localizer)
    {
        if (step is not null && (e as StepEvent)?.Step != step)
        {
            return null;
        }
        var words = Words(e, localizer);
        return words is null
            ? null
            : $"{e.At.ToUniversalTime():yyyy-MM-ddTHH:mm:ss.fffZ} {Level(e), -7} {(e as StepEvent)?.Step ?? "run"}: {words}";
    }

    static string? Words(RunEvent e, IStringLocalizer<Ui> l) =>
        e switch
        {
            RunRequested r => l["{0} asked for this run", r.By],
            RunApproved r => l["{0} approved this run", r.By],
            RunCancelRequested r => l["{0} asked to stop", r.By],
            RunResumed r => l["{0} resumed this run", r.By],
            RunStarted r => l["Taken by {0}", r.Node],
            RunFinished r => $"{l[r.State.ToString()]}. {(r.Why is null ? "" : l.Say(r.Why))}".TrimEnd(),
            StepStarted s => l["Started, attempt {0}", s.Attempt],
            StepLogged s => l.Say(s.Line),
            StepWaitsForApproval => l["Waits for a lead"],
            StepApproved a => l["{0} let the next wave go", a.By],
            StepFinished { Outcome: Failed f } => $"{l.Say(f.Failure.What)} {l.Say(f.Failure.Hint)} {f.Failure.RequestId}".TrimEnd(),
            StepFinished { Outcome: Succeeded s } => l.Say(s.What),
            StepFinished { Outcome: Skipped s } => l.Say(s.Why),
            StepFinished { Outcome: Stopped s } => l.Say(s.Why),
            _ => null,
        };

    static string Level(RunEvent e) =>
        e switch
        {
            StepLogged { Level: var level } => level.ToString(),
            StepFinished { Outcome: Failed } or RunFinished { State: RunState.Failed or RunState.Interrupted } => "Error",
            _ => "Info",
        };

    static IResult Stream(string type, string? name, IAsyncEnumerable<RunEvent> events, Func<RunEvent, string?> format) =>
        Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
                await foreach (var e in events)
                {
                    if (format(e) is { } line)
                    {
                        await writer.WriteLineAsync(line);
                    }
                }
            },
            type,
            name
        );
}

/// <summary>One request for a run's ledger: the permission is asked first, the events are read second.</summary>
readonly record struct LedgerRequest(long Id, RunService Runs, RunFeed Feed, ICurrentActor Current, HttpContext Http)
{
    public async Task<Result<IAsyncEnumerable<RunEvent>>> OpenAsync(long after)
    {
        var (id, feed, gone) = (Id, Feed, Http.RequestAborted);
        var found = await Runs.FindAsync(await Current.GetAsync(gone), id, gone);
        return found.Map(_ => feed.ReadAsync(id, after, gone));
    }
}
