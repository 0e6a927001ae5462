using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>Carries out what is planned for one object, and notices when the object moved since it was looked at.</summary>
sealed class ObjectWriter(ClusterLink link, PlanScope scope, ServerVersionFacts facts)
{
    /// <summary>A controller that writes an object's status all the time can win a few races, not more.</summary>
    public const int Races = 8;

    /// <summary>What the cluster made of what was applied.</summary>
    public ConcurrentDictionary<ObjectRef, IReadOnlyDictionary<string, Deviation>> Deviations { get; } = new();

    public async Task<Result<AppliedObject>> WriteAsync(Work work, CancellationToken cancellation)
    {
        var kind = await KindLookup.FindAsync(link, work.Draft, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        if (work.IsTerminating)
        {
            return await TerminationGate.WaitGoneAsync(link, work.Ref, cancellation, LiveMark.Of(work.Live).Uid) is { } stuck
                ? stuck
                : await PatchAsync(work with { Live = default }, kind.Value, cancellation);
        }
        if (work.TakesLegacy)
        {
            var taken = await new LegacyFields(link, scope.Request.FieldManager).TakeAsync(work, kind.Value, cancellation);
            if (!taken.Ok)
            {
                return taken.Failure;
            }
            work = work with { Live = taken.Value };
        }
        return await PatchAsync(work, kind.Value, cancellation);
    }

    /// <summary>Applies; when the object was written by somebody else meanwhile, goes on only if that makes no difference to us.</summary>
    async Task<Result<AppliedObject>> PatchAsync(Work work, ApiKind kind, CancellationToken cancellation)
    {
        for (var race = 0; ; race++)
        {
            var body = Body(work);
            var answer = await link.Client.SendAsync(Request(work, kind, body), cancellation);
            if (!answer.Ok)
            {
                return answer.Failure;
            }
            if (answer.Value.Ok)
            {
                return Applied(work, body, answer.Value);
            }
            var status = KubeStatus.Of(answer.Value);
            if (!work.IsThere || race == Races || status is not { Code: 409, IsFieldConflict: false, IsBeingDeleted: false })
            {
                return StatusFailures.Of(answer.Value, work.Ref);
            }
            var again = await LookAgainAsync(work, cancellation);
            if (!again.Ok)
            {
                return again.Failure;
            }
            if (again.Value.Planned.Action == ObjectAction.Unchanged)
            {
                return new AppliedObject(work.Ref, ApplyAction.Unchanged, []);
            }
            work = again.Value;
        }
    }

    /// <summary>The work as it stands now; a failure when somebody else changed something that matters to it.</summary>
    public async Task<Result<Work>> LookAgainAsync(Work work, CancellationToken cancellation)
    {
        var live = await link.GetAsync(work.Ref, metadata: false, cancellation);
        if (!live.Ok)
        {
            return live.Failure;
        }
        var now = new ObjectPlanner(scope).Plan(work.Draft, live.Value ?? default);
        if (now.Planned.Action == ObjectAction.Unchanged || now.Planned.Fields.SequenceEqual(work.Planned.Fields))
        {
            return now;
        }
        var moved = now.Planned.Fields.Except(work.Planned.Fields).Concat(work.Planned.Fields.Except(now.Planned.Fields)).First();
        return new Failure(
            "cluster.moved",
            Text.Of($"{work.Ref} was changed by somebody else while it was being deployed: {moved.Path} is now {moved.Live ?? "absent"}."),
            Text.Of($"Look again at what will change, then run."),
            Field: moved.Path
        );
    }

    AppliedObject Applied(Work work, JsonElement body, KubeAnswer answer)
    {
        Deviations[work.Ref] = Deviation.Of(body, answer.Body, scope.Request.FieldManager);
        var action =
            answer.Status == 201 || !work.IsThere ? ApplyAction.Created
            : LiveMark.Of(answer.Body).ResourceVersion == LiveMark.Of(work.Live).ResourceVersion ? ApplyAction.Unchanged
            : ApplyAction.Changed;
        var taken = work.Planned.Fields.Where(f => f.Fate == FieldFate.Take).ToList();
        return new AppliedObject(work.Ref, action, answer.Warnings, Taken: taken.Count > 0 ? taken : null);
    }

    public KubeRequest Request(Work work, ApiKind kind, JsonElement body, bool dryRun = false) =>
        new(HttpMethod.Patch, KubePath.Of(kind, work.Ref.Namespace, work.Ref.Name) + Query(work, dryRun), work.Ref)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(body),
            ContentType = "application/apply-patch+yaml",
            Budget = TimeSpan.FromMinutes(2),
            Fresh = dryRun ? Fresh.Nothing : facts.FreshOf(work.Ref),
        };

    string Query(Work work, bool dryRun) =>
        $"?fieldManager={Uri.EscapeDataString(scope.Request.FieldManager)}&force={(work.Forces ? "true" : "false")}"
        + (facts.ValidatesFields ? "&fieldValidation=Strict" : "")
        + (dryRun ? "&dryRun=All" : "");

    /// <summary>With the version that was looked at, so that the server refuses when somebody was faster.</summary>
    public static JsonElement Body(Work work)
    {
        if (!work.IsThere)
        {
            return JsonSerializer.SerializeToElement(work.Body);
        }
        var copy = (JsonObject)work.Body.DeepClone();
        copy["metadata"]!["resourceVersion"] = LiveMark.Of(work.Live).ResourceVersion;
        return JsonSerializer.SerializeToElement(copy);
    }
}
