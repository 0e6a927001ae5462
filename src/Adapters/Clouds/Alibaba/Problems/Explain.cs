using System.Net;
using Tandem.Adapters.Clouds.Alibaba.Wire;

namespace Tandem.Adapters.Clouds.Alibaba.Problems;

/// <summary>Turns what came of a call into a sentence for people, with what they can do. The secret has no way in here.</summary>
static class Explain
{
    const string RegionCode = "InvalidRegionId.NotFound";

    public static Failure Failure(Outcome outcome, AlibabaCall call, string keyId) =>
        outcome switch
        {
            Lost lost => LostSentences.Of(lost),
            Unsigned unsigned => unsigned.Failure,
            Refused refused => (
                KeySentences.Of(refused, call, keyId)
                ?? SnapshotSentences.Of(refused.Error, call)
                ?? OperationSentences.Of(refused.Error, call)
                ?? Unexpected(refused.Error, call)
            ) with
            {
                RequestId = refused.Error.RequestId,
            },
            _ => throw new ArgumentException($"{outcome.GetType().Name} is no failure.", nameof(outcome)),
        };

    /// <summary>What the cloud would say to a region that cannot even be put into a host name.</summary>
    public static Refused NoRegion(string region) =>
        new(new ApiError(HttpStatusCode.BadRequest, RegionCode, region, null, null), null, null, "");

    static Failure Unexpected(ApiError error, AlibabaCall call) =>
        (int)error.Status >= 500
            ? new(
                error.Code,
                Text.Of($"The cloud has trouble with {call.Permission} in {call.Region}: {error.Code}."),
                Text.Of($"Wait a little and resume; the cloud's status page tells about outages.")
            )
            : new(
                error.Code,
                Text.Of($"The cloud refused {call.Permission} in {call.Region}: {Shorten(error.Message)} ({error.Code})."),
                Text.Of($"Put right what the cloud complains about, then resume; quote the request id to its support.")
            );

    static string Shorten(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length > 300 ? line[..300] + "…" : line;
    }
}
