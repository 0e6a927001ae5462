using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>A refusal that the caller gets as a status and a code. Thrown by operations; nothing they did before is kept.</summary>
internal sealed class CloudError(int status, string code, string message) : Exception(message)
{
    public int Status => status;
    public string Code => code;

    /// <summary>For 403: who asked for what.</summary>
    public JsonObject? AccessDenied { get; init; }

    /// <summary>For throttling: when to come back.</summary>
    public int? RetryAfterMilliseconds { get; init; }

    public static CloudError Missing(string parameter) =>
        new(400, $"Missing{Plain(parameter)}", $"{parameter} is mandatory for this action.");

    public static CloudError Invalid(string parameter) =>
        new(400, $"Invalid{Plain(parameter)}", $"Specified parameter {parameter} is not valid.");

    public static CloudError BadParameter(string message) => new(400, "InvalidParameter", message);

    public static CloudError NotFound(string code, string id) => new(404, code, $"The specified resource {id} does not exist.");

    public static CloudError Depends(string code, string by) =>
        new(400, code, $"The specified object still has dependent resources: {by}.");

    // The codes of the older products carry the parameter's name; CS, whose names are lower-case, says Parameter.
    static string Plain(string parameter) =>
        char.IsLower(parameter[0]) ? "Parameter" : parameter.Replace(".", "", StringComparison.Ordinal);
}
