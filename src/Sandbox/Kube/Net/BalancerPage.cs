using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tandem.Sandbox.Kube.Controllers;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>What a load balancer answers: in turn for each ready pod, 503 when there is none.</summary>
internal sealed class BalancerPage(string cluster, Func<IReadOnlyList<Backend>> backends)
{
    int turn;

    public async Task ServeAsync(HttpContext http)
    {
        var ready = backends();
        http.Response.Headers["X-Sandbox-Cluster"] = cluster;
        if (ready.Count == 0)
        {
            await WriteAsync(http, 503, "text/plain; charset=utf-8", "no ready endpoint\n");
            return;
        }
        var backend = ready[(int)((uint)Interlocked.Increment(ref turn) % (uint)ready.Count)];
        http.Response.Headers["X-Sandbox-Pod"] = backend.Pod;
        var path = http.Request.Path.Value ?? "/";
        if (path == "/healthz")
            await WriteAsync(http, 200, "text/plain; charset=utf-8", "ok\n");
        else if (http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            await WriteAsync(http, Code(path), "text/html; charset=utf-8", Html(backend));
        else
            await WriteAsync(http, Code(path), "application/json", Json(backend, path));
    }

    /// <summary><c>/status/418</c> answers 418; everything else 200.</summary>
    static int Code(string path) =>
        path.StartsWith("/status/", StringComparison.Ordinal)
        && int.TryParse(path["/status/".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
        && code is >= 200 and <= 599
            ? code
            : 200;

    string Json(Backend backend, string path) =>
        JsonSerializer.Serialize(
            new
            {
                cluster,
                @namespace = backend.Space,
                service = backend.Service,
                pod = backend.Pod,
                node = backend.Node,
                image = backend.Image,
                version = backend.Version,
                path,
            }
        );

    string Html(Backend backend) =>
        $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>{Safe(backend.Service)}</title></head>
            <body><h1>{Safe(backend.Service)} {Safe(backend.Version)}</h1>
            <p>Cluster <b>{Safe(cluster)}</b>, namespace <b>{Safe(backend.Space)}</b>, pod <b>{Safe(backend.Pod)}</b>, image <b>{Safe(
                backend.Image
            )}</b>.</p>
            <p>Served by the Sandbox.</p></body></html>

            """;

    static string Safe(string text) => WebUtility.HtmlEncode(text);

    static Task WriteAsync(HttpContext http, int code, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.StatusCode = code;
        http.Response.ContentType = type;
        if (code is 204 or 304)
            return Task.CompletedTask;
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
