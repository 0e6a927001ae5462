using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Clouds.Alibaba;

namespace Tandem.Sandbox.Clouds;

/// <summary>The socket of the cloud: HTTPS on 127.0.0.1, one port for all products, the same port after a restart.</summary>
internal sealed class CloudListener(Cloud cloud, ControlDesk desk, ILoggerFactory logs) : IAsyncDisposable
{
    const int LargestBody = 4 * 1024 * 1024;

    WebApplication? server;

    /// <summary>Listens and returns the port.</summary>
    public async Task<int> StartAsync(SandboxOptions options, CloudCertificates certificates, CancellationToken cancellation)
    {
        var portFile = Path.Combine(options.DataDirectory, "cloud-port");
        var remembered =
            File.Exists(portFile) && int.TryParse(File.ReadAllText(portFile), CultureInfo.InvariantCulture, out var last) ? last : 0;
        var port = await ListenAsync(
            options.CloudPort != 0 ? options.CloudPort : remembered,
            options.CloudPort == 0,
            certificates,
            cancellation
        );
        PrivateFile.Write(portFile, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }

    async Task<int> ListenAsync(int port, bool mayMove, CloudCertificates certificates, CancellationToken cancellation)
    {
        server = Build(port, certificates);
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (IOException error) when (mayMove && port != 0 && error.InnerException is AddressInUseException)
        {
            logs.CreateLogger<CloudListener>()
                .LogWarning("Port {Port} of the last start is taken; the Sandbox's cloud moves to another", port);
            await server.DisposeAsync();
            return await ListenAsync(0, false, certificates, cancellation);
        }
        return new Uri(server.Urls.First()).Port;
    }

    WebApplication Build(int port, CloudCertificates certificates)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "Tandem.Sandbox" });
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificates.Leaf));
        });
        var app = builder.Build();
        app.Run(ServeAsync);
        return app;
    }

    async Task ServeAsync(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments(ControlDesk.Prefix.TrimEnd('/')))
        {
            await desk.ServeAsync(http);
            return;
        }
        var answer = await cloud.FrontDoor.HandleAsync(await ReadAsync(http), http.RequestAborted);
        if (answer.Cut)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.ContentLength = answer.Body.Length;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    static async Task<FrontDoorRequest> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        // The signature covers the path and query as sent; ASP.NET's own properties are decoded already.
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var headers = http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new(http.Request.Method.ToUpperInvariant(), target[0], target.Length > 1 ? target[1] : "", headers, body.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        if (server is null)
            return;
        await server.StopAsync();
        await server.DisposeAsync();
    }
}
