using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Deleting;
using Tandem.Adapters.Kube.Http;
using Tandem.Adapters.Kube.Planning;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>
/// Deletes an object and makes it anew. How it was is written into the inventory first; when the new one is refused, the old one is put back,
/// in this run or in the next. Once begun it is not cancelled: half of it would be an outage.
/// </summary>
sealed class Recreation(ClusterLink link, InventoryStore inventory, ObjectWriter writer)
{
    public async Task<Result<AppliedObject>> RunAsync(Work work)
    {
        var none = CancellationToken.None;
        var kind = await KindLookup.FindAsync(link, work.Draft, none);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        var journalled = await inventory.WriteAsync(i => i with { Journal = With(i.Journal, work.Ref, Old(work.Live)) }, none);
        if (journalled is not null)
        {
            return journalled;
        }
        var deleted = await DeleteAsync(work, kind.Value);
        if ((deleted.Failure ?? await GoneAsync(deleted)) is { } failure)
        {
            return failure;
        }
        var made = await writer.WriteAsync(work with { Live = default }, none);
        return made.Ok ? made.Value with { Action = ApplyAction.Recreated } : await RestoreAsync(work, Old(work.Live), made.Failure, none);
    }

    /// <summary>Puts the old object back after the new one was refused.</summary>
    public async Task<Failure> RestoreAsync(Work work, string old, Failure why, CancellationToken cancellation)
    {
        var kind = await KindLookup.FindAsync(link, work.Draft, cancellation);
        if (!kind.Ok)
        {
            return why;
        }
        var back = await link.Client.AskAsync(
            new KubeRequest(HttpMethod.Post, KubePath.List(kind.Value, work.Ref.Namespace), work.Ref)
            {
                Body = Encoding.UTF8.GetBytes(old),
                Budget = TimeSpan.FromMinutes(2),
            },
            cancellation
        );
        return back.Ok
            ? why with
            {
                What = Text.Of($"{why.What} The old object was put back."),
            }
            : why with
            {
                What = Text.Of($"{why.What} The old object could not be put back either: {back.Failure.What}"),
            };
    }

    Task<Failure?> GoneAsync(Result<Work> deleted) =>
        TerminationGate.WaitGoneAsync(link, deleted.Value.Ref, CancellationToken.None, LiveMark.Of(deleted.Value.Live).Uid);

    /// <summary>Deletes the very version that was looked at; one that only got a new status since is looked at again.</summary>
    async Task<Result<Work>> DeleteAsync(Work work, ApiKind kind)
    {
        for (var race = 0; ; race++)
        {
            var mark = LiveMark.Of(work.Live);
            var answer = await link.Client.SendAsync(
                new KubeRequest(HttpMethod.Delete, KubePath.Of(kind, work.Ref.Namespace, work.Ref.Name), work.Ref)
                {
                    Body = Remover.Options(work.Ref, mark.Uid, work.Ref.Kind == "StatefulSet" ? "Orphan" : null, mark.ResourceVersion),
                    Budget = TimeSpan.FromMinutes(2),
                },
                CancellationToken.None
            );
            if (
                !answer.Ok || (!answer.Value.Ok && answer.Value.Status != 404 && (answer.Value.Status != 409 || race == ObjectWriter.Races))
            )
            {
                return answer.Failure ?? StatusFailures.Of(answer.Value, work.Ref);
            }
            if (answer.Value.Status != 409)
            {
                return work;
            }
            var again = await writer.LookAgainAsync(work, CancellationToken.None);
            if (!again.Ok || !again.Value.IsThere)
            {
                return again.Ok ? work : again.Failure;
            }
            work = again.Value;
        }
    }

    /// <summary>As it can be posted again.</summary>
    static string Old(JsonElement live)
    {
        var body = (JsonObject)JsonNode.Parse(live.GetRawText())!;
        Normaliser.Clean(body);
        return body.ToJsonString();
    }

    static Dictionary<ObjectRef, string> With(IReadOnlyDictionary<ObjectRef, string> journal, ObjectRef r, string json) =>
        new(journal) { [r] = json };
}
