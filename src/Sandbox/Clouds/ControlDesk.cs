using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tandem.Sandbox.Clouds.Faults;

namespace Tandem.Sandbox.Clouds;

/// <summary>
/// <c>/_sandbox/…</c> on the cloud's port, for the console, tests and demonstrations: <c>GET state</c>, <c>GET resources</c>, <c>GET</c>,
/// <c>POST</c> and <c>DELETE faults</c>, <c>DELETE faults/{id}</c>, <c>POST clusters/{id}/leave</c> and <c>…/return</c>. Asks for
/// <c>Authorization: Bearer</c> with the token that lies in <c>control-token</c> beside the descriptor.
/// </summary>
internal sealed class ControlDesk(ISandboxControl control, string token)
{
    public const string Prefix = "/_sandbox/";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string TokenOf(string directory) =>
        PrivateFile.ReadOrMake(Path.Combine(directory, "control-token"), () => RandomNumberGenerator.GetHexString(32, lowercase: true));

    public async Task ServeAsync(HttpContext http)
    {
        if (!IsAdmitted(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        try
        {
            await AnswerAsync(http, $"{http.Request.Method} {http.Request.Path.Value![Prefix.Length..]}".Split('/'));
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, error);
        }
        catch (IOException error)
        {
            await RefuseAsync(http, StatusCodes.Status409Conflict, error);
        }
    }

    async Task AnswerAsync(HttpContext http, string[] asked)
    {
        var stop = http.RequestAborted;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        switch (asked)
        {
            case ["GET state"]:
                await WriteAsync(http, await control.ReadAsync(stop));
                break;
            case ["GET resources"]:
                await WriteAsync(http, (await control.ReadAsync(stop)).Resources);
                break;
            case ["GET faults"]:
                await WriteAsync(http, (await control.ReadAsync(stop)).Faults);
                break;
            case ["POST faults"]:
                var fault = await http.Request.ReadFromJsonAsync<SandboxFault>(Json, stop);
                await control.PlanAsync(fault ?? throw new JsonException("The body is empty."), stop);
                break;
            case ["DELETE faults"]:
                await control.ClearAsync(stop);
                break;
            case ["DELETE faults", var id] when int.TryParse(id, CultureInfo.InvariantCulture, out var number):
                await control.RemoveAsync(number, stop);
                break;
            case ["POST clusters", var cluster, "leave" or "return"]:
                await control.SetAwayAsync(cluster, asked[2] == "leave", stop);
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    static Task WriteAsync<T>(HttpContext http, T answer)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        return http.Response.WriteAsJsonAsync(answer, Json, http.RequestAborted);
    }

    static Task RefuseAsync(HttpContext http, int status, Exception error)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(error.Message, http.RequestAborted);
    }

    bool IsAdmitted(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()),
            Encoding.UTF8.GetBytes("Bearer " + token)
        );
}
