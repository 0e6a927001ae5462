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
        var uid = LiveMark.Of(work.Live).Uid;
        var failure =
            await inventory.WriteAsync(i => i with { Journal = With(i.Journal, work.Ref, Old(work.Live)) }, none)
            ?? await DeleteAsync(work, kind.Value)
            ?? await TerminationGate.WaitGoneAsync(link, work.Ref, none, uid);
        if (failure is not null)
        {
            return failure;
        }
        var made = await writer.WriteAsync(work with { Live = default }, none);
        if (!made.Ok)
        {
            return await RestoreAsync(work, Old(work.Live), made.Failure, none);
        }
        return made.Value with { Action = ApplyAction.Recreated };
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

    async Task<Failure?> DeleteAsync(Work work, ApiKind kind)
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
        return !answer.Ok ? answer.Failure
            : answer.Value.Ok || answer.Value.NotFound ? null
            : answer.Value.Status == 409
                ? new Failure(
                    "cluster.moved",
                    Text.Of($"{work.Ref} was changed by somebody else just before it was to be made anew."),
                    Text.Of($"Look again at what will change, then run.")
                )
            : StatusFailures.Of(answer.Value, work.Ref);
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
