using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Tandem.Sandbox.Kube.Api;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>The API server's socket: TLS with HTTP/1.1 and HTTP/2 on 127.0.0.1.</summary>
internal sealed class ApiListener : IAsyncDisposable
{
    readonly WebApplication app;
    readonly KubeApi api;
    readonly CancellationTokenSource stopping = new();

    ApiListener(WebApplication app, KubeApi api)
    {
        this.app = app;
        this.api = api;
    }

    public int Port { get; private set; }

    /// <summary>Listens on <paramref name="port"/>, or on any free one when it is 0 or stays taken for two seconds.</summary>
    public static async Task<ApiListener> StartAsync(KubeApi api, X509Certificate2 certificate, int port, ILoggerFactory logs)
    {
        const int patience = 8;
        for (var attempt = 0; port != 0 && attempt < patience; attempt++)
        {
            if (IsFree(port))
                return await OpenAsync(api, certificate, port, logs);
            // A process that was just killed may hold its port for a moment; kubeconfigs already given out name this one.
            await Task.Delay(TimeSpan.FromMilliseconds(250));
        }
        return await OpenAsync(api, certificate, 0, logs);
    }

    static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = false };
        probe.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static async Task<ApiListener> OpenAsync(KubeApi api, X509Certificate2 certificate, int port, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(
                IPAddress.Loopback,
                port,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(certificate);
                }
            );
        });
        var app = builder.Build();
        var listener = new ApiListener(app, api);
        app.Run(listener.ServeAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        listener.Port = new Uri(address).Port;
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
        stopping.Dispose();
    }

    async Task ServeAsync(HttpContext http)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping.Token);
        try
        {
            await AnswerAsync(http, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The caller left, or the cluster stops; either way there is nobody to answer.
        }
    }

    async Task AnswerAsync(HttpContext http, CancellationToken cancellation)
    {
        var request = await ReadAsync(http, cancellation);
        var answer = await api.HandleAsync(request);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        if (answer.Warnings.Count > 0)
            http.Response.Headers.Warning = new StringValues(
                answer.Warnings.Select(w => $"299 - \"{w.Replace("\"", "\\\"", StringComparison.Ordinal)}\"").ToArray()
            );
        if (answer.Stream is { } stream)
        {
            await http.Response.StartAsync(cancellation);
            await stream(http.Response.Body, cancellation);
            return;
        }
        if (answer.Status == StatusCodes.Status304NotModified)
            return;
        http.Response.ContentLength = answer.Body.Length;
        await http.Response.Body.WriteAsync(answer.Body, cancellation);
    }

    static async Task<KubeRequest> ReadAsync(HttpContext http, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellation);
        // The raw target, because the server's own path has ".." already resolved and some escapes undone.
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var authorization = http.Request.Headers.Authorization.ToString();
        return new KubeRequest(http.Request.Method, target.Split('?', 2)[0])
        {
            Query = http.Request.Query.ToDictionary(q => q.Key, q => q.Value.FirstOrDefault() ?? "", StringComparer.Ordinal),
            ContentType = http.Request.ContentType ?? "",
            Accept = http.Request.Headers.Accept.ToString(),
            UserAgent = http.Request.Headers.UserAgent.ToString(),
            Token = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim() : null,
            As = http.Request.Headers["Impersonate-User"].FirstOrDefault(),
            AsGroups = [.. http.Request.Headers["Impersonate-Group"].OfType<string>()],
            IfNoneMatch = http.Request.Headers.IfNoneMatch.ToString(),
            Body = body.ToArray(),
        };
    }
}
