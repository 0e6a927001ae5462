using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>
/// The one door of all products. A request passes the checks in the vendor's order; whoever is refused learns the same code as there. Needs no
/// socket: the listener is a thin layer around <see cref="HandleAsync"/>.
/// </summary>
internal sealed class FrontDoor(WorldStore store, OperationRunner runner, SandboxFaults faults, ILogger<FrontDoor> log)
{
    readonly Authentication authentication = new(new(runner.Times), runner.Times);

    public async Task<FrontDoorResponse> HandleAsync(FrontDoorRequest request, CancellationToken cancellation)
    {
        var answers = new Answers(request, runner.Clock.GetUtcNow() + faults.Skew);
        try
        {
            return await PassAsync(request, answers, cancellation);
        }
        catch (CloudError refusal)
        {
            return answers.Refusal(refusal);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "The Sandbox's cloud failed at request {RequestId}", answers.RequestId);
            return answers.Refusal(new(500, "InternalError", "The request processing has failed due to some unknown error."));
        }
    }

    async Task<FrontDoorResponse> PassAsync(FrontDoorRequest request, Answers answers, CancellationToken cancellation)
    {
        var known = OperationTable.All.TryFind(request, out var operation, out var fromPath);
        if (!known && request.Header("x-acs-action") is not null && request.Header("x-acs-version") is not null)
            throw new CloudError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.");
        var caller = authentication.Check(request, store.Current, runner.Clock.GetUtcNow() + faults.Skew);
        if (operation is null)
            throw new CloudError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.");
        if (!operation.IsRoa && request.Method is not "GET" && (operation.OnlyGet || request.Method is not "POST"))
            throw new CloudError(400, "UnsupportedHTTPMethod", "This http method is not supported.");

        var call = new FaultyCall(operation.Product, operation.Action, caller.Account, operation.Changes, caller.IsRole);
        await StrikeAsync(faults.TakeAtDoor(call), call, answers, caller, cancellation);
        Permission.Check(operation, caller);
        await runner.RehearseAsync(new(operation, caller, request, fromPath, []), cancellation);
        var hits = faults.TakeAtWork(call);
        if (await StrikeAsync(hits, call, answers, caller, cancellation) is { } disturbed)
            return disturbed;
        // A caller that hangs up does not stop a change: no cloud notices in time.
        var answer = await runner.RunAsync(
            new(operation, caller, request, fromPath, hits),
            operation.Changes ? CancellationToken.None : cancellation
        );
        Tell(hits.Where(h => !FaultsBefore.StrikesFirst(h.Fault)), call);
        if (hits.Of(FaultKind.DropAfter) is not null)
            return FrontDoorResponse.NoAnswer;
        var whole = answers.Success(operation, answer);
        return hits.Of(FaultKind.Truncate) is null ? whole : whole with { Body = whole.Body[..(whole.Body.Length / 2)] };
    }

    /// <summary>What the faults do before the work: nothing, a refusal that is thrown, or an answer instead of the work.</summary>
    async Task<FrontDoorResponse?> StrikeAsync(
        IReadOnlyList<FaultHit> hits,
        FaultyCall call,
        Answers answers,
        Caller caller,
        CancellationToken cancellation
    )
    {
        Tell(hits.Where(h => FaultsBefore.StrikesFirst(h.Fault)), call);
        if (hits.Of(FaultKind.ExpireToken) is not null)
            await ExpireAsync(caller, cancellation);
        return await FaultsBefore.ApplyAsync(hits, answers, runner.Clock, cancellation);
    }

    void Tell(IEnumerable<FaultHit> struck, FaultyCall call)
    {
        foreach (var hit in struck)
            faults.Tell(hit.Fault, call);
    }

    async Task ExpireAsync(Caller caller, CancellationToken cancellation)
    {
        using var gate = await store.EnterAsync(cancellation);
        var now = runner.Clock.GetUtcNow();
        gate.Commit(
            store.Current with
            {
                Sessions = [.. store.Current.Sessions.Select(s => s.Id == caller.KeyId && s.Expires > now ? s with { Expires = now } : s)],
            }
        );
    }
}
