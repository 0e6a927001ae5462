using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>One admitted call.</summary>
/// <param name="FromPath">Parameters found in the path.</param>
/// <param name="Faults">What shall go wrong with it.</param>
internal sealed record Admitted(
    Operation Operation,
    Caller Caller,
    FrontDoorRequest Request,
    IReadOnlyList<KeyValuePair<string, string>> FromPath,
    IReadOnlyList<FaultHit> Faults
);

/// <summary>
/// Checks 11 to 13 of the front door, and the work. A change, with the answer to its client token, is on disk before the answer leaves; what
/// follows it outside (a cluster's API server) comes after, and is made up at the next start if we are killed between.
/// </summary>
internal sealed class OperationRunner(WorldStore store, SandboxOptions options, CloudTimes times, IClusterHost host)
{
    public TimeProvider Clock => options.Clock;

    public CloudTimes Times => times;

    public async Task<JsonNode?> RunAsync(Admitted admitted, CancellationToken cancellation)
    {
        var begin = Prepare(admitted, cancellation);
        return admitted.Operation.Changes
            ? await ChangeAsync(admitted.Operation, begin, cancellation)
            : await admitted.Operation.Handle(begin());
    }

    /// <summary>Does a change on paper only: throws the refusal it would meet, and for a dry run what it ends in. Reads are not rehearsed.</summary>
    public async Task RehearseAsync(Admitted admitted, CancellationToken cancellation)
    {
        var operation = admitted.Operation;
        if (!operation.Changes)
            return;
        var call = Prepare(admitted, cancellation)();
        if (ClientTokens.Answered(operation, call) is not null)
            return;
        await operation.Handle(call);
        if (OperationTraits.TakesDryRun(operation) && call.Parameters.Flag("DryRun"))
            throw DryRunPassed(operation);
    }

    Func<Call> Prepare(Admitted admitted, CancellationToken cancellation)
    {
        var parameters = Merge(admitted);
        var (items, body) = ReadBody(admitted);
        ParameterRules.Check(admitted.Operation.Rules, parameters, body);
        return () =>
            new(new(store.Current, Clock.GetUtcNow(), times, host, admitted.Faults, cancellation), admitted.Caller, parameters, body)
            {
                BodyItems = items,
            };
    }

    async Task<JsonNode?> ChangeAsync(Operation operation, Func<Call> begin, CancellationToken cancellation)
    {
        Call call;
        JsonNode? answer;
        using (var gate = await store.EnterAsync(cancellation))
        {
            call = begin();
            if (ClientTokens.Answered(operation, call) is { } before)
                return before;
            answer = await operation.Handle(call);
            if (OperationTraits.TakesDryRun(operation) && call.Parameters.Flag("DryRun"))
                throw DryRunPassed(operation);
            ClientTokens.Remember(operation, call, answer);
            gate.Commit(call.World.Tidied(call.Now, times));
        }
        // The change is made: a caller that hangs up now must not leave the world outside behind it.
        foreach (var action in call.Afterwards)
            await action(CancellationToken.None);
        return answer;
    }

    static CloudError DryRunPassed(Operation operation) =>
        new(
            400,
            operation.Product == "eci" ? "DryRun.Success" : "DryRunOperation",
            "Request validation has been passed with DryRun flag set."
        );

    static Parameters Merge(Admitted admitted) =>
        new([.. Wire.Parse(admitted.Request.RawQuery), .. Wire.Form(admitted.Request), .. admitted.FromPath]);

    static (JsonArray Items, JsonObject? Body) ReadBody(Admitted admitted)
    {
        if (!admitted.Operation.IsRoa || admitted.Request.Body.Length == 0)
            return ([], null);
        try
        {
            var node = JsonNode.Parse(Encoding.UTF8.GetString(admitted.Request.Body));
            return (node as JsonArray ?? [], node as JsonObject);
        }
        catch (JsonException)
        {
            throw new CloudError(400, "InvalidParameter", "The body of the request is not valid JSON.");
        }
    }
}
