using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Writes answers in the style of the product asked: RPC in PascalCase, CS in lower case, arrays and empty bodies as they are.</summary>
internal sealed class Answers(FrontDoorRequest request, DateTimeOffset now)
{
    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly bool roa = request.RawPath is not ("" or "/");

    public string RequestId { get; } = Ids.Request();

    public FrontDoorResponse Success(Operation operation, JsonNode? answer)
    {
        if (answer is JsonObject rpc && !operation.IsRoa)
            rpc["RequestId"] = RequestId;
        if (answer is JsonObject cs && operation is { IsRoa: true, Changes: true })
            cs["request_id"] = RequestId;
        return Write(operation.Status, answer);
    }

    public FrontDoorResponse Refusal(CloudError error)
    {
        var answer = Write(error.Status, roa ? RoaBody(error) : RpcBody(error));
        if (error.RetryAfterMilliseconds is not { } wait)
            return answer;
        var headers = new Dictionary<string, string>(answer.Headers)
        {
            ["x-acs-retry-after"] = wait.ToString(CultureInfo.InvariantCulture),
        };
        return answer with { Headers = headers };
    }

    /// <summary>What a broken gateway says.</summary>
    public FrontDoorResponse Html(int status) =>
        new(
            status,
            "text/html",
            Headers(),
            Encoding.UTF8.GetBytes(
                $"<html><head><title>{status}</title></head><body><h1>{status} Service Temporarily Unavailable</h1></body></html>"
            )
        );

    JsonObject RpcBody(CloudError error)
    {
        var body = new JsonObject
        {
            ["RequestId"] = RequestId,
            ["HostId"] = request.Host,
            ["Code"] = error.Code,
            ["Message"] = error.Message,
            ["Recommend"] = $"https://api.aliyun.com/troubleshoot?q={Wire.Encode(error.Code)}&requestId={RequestId}",
        };
        if (error.AccessDenied is { } denied)
            body["AccessDeniedDetail"] = denied.DeepClone();
        return body;
    }

    JsonObject RoaBody(CloudError error)
    {
        var body = new JsonObject
        {
            ["code"] = error.Code,
            ["message"] = error.Message,
            ["requestId"] = RequestId,
            ["status"] = error.Status,
        };
        if (error.AccessDenied is { } denied)
            body["accessDeniedDetail"] = denied.DeepClone();
        return body;
    }

    FrontDoorResponse Write(int status, JsonNode? body) =>
        new(status, "application/json;charset=utf-8", Headers(), body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString(Json)));

    // The date is the cloud's own, so that a client can measure how far its clock is off.
    Dictionary<string, string> Headers() =>
        new() { ["x-acs-request-id"] = RequestId, ["Date"] = now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture) };
}
