using System.Net;
using System.Text.Json;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>An error as the cloud tells it, in either of its two spellings.</summary>
/// <param name="Code">The cloud's code, e.g. <c>Forbidden.RAM</c>; <c>Http503</c> when the body was no JSON with a code in it.</param>
/// <param name="DeniedAction">The permission that is missing, where the cloud names it.</param>
sealed record ApiError(HttpStatusCode Status, string Code, string Message, string? RequestId, string? DeniedAction)
{
    public bool IsPermission =>
        DeniedAction is not null
        || Code
            is "Forbidden.RAM"
                or "Forbidden"
                or "NoPermission"
                or "StatusForbidden"
                or "ForbiddenGrantPermissions"
                or "Forbidden.SubUser"
                or "CreateServiceLinkedRole.Denied";

    /// <summary>Reads an error body. HTML pages, truncated JSON and emptiness give a code made of the status.</summary>
    public static ApiError Parse(HttpStatusCode status, ReadOnlyMemory<byte> body, string? requestIdHeader)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var root = json.RootElement;
                return new ApiError(
                    status,
                    Read(root, "Code", "code") ?? Nameless(status),
                    Read(root, "Message", "message") ?? "",
                    Read(root, "RequestId", "requestId", "request_id") ?? requestIdHeader,
                    DeniedIn(root)
                );
            }
        }
        catch (JsonException)
        {
            // A page of some gateway in between.
        }
        return new ApiError(status, Nameless(status), "", requestIdHeader, null);
    }

    static string? DeniedIn(JsonElement root)
    {
        foreach (var name in (string[])["AccessDeniedDetail", "accessDeniedDetail"])
        {
            if (root.TryGetProperty(name, out var detail) && detail.ValueKind == JsonValueKind.Object)
            {
                return Read(detail, "AuthAction", "authAction");
            }
        }
        return null;
    }

    static string Nameless(HttpStatusCode status) => $"Http{(int)status}";

    static string? Read(JsonElement from, params string[] names)
    {
        foreach (var name in names)
        {
            if (from.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                return value.ToString() is { Length: > 0 } text ? text : null;
            }
        }
        return null;
    }
}
