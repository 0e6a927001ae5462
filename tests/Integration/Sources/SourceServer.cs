using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tandem.Adapters;
using Tandem.Sandbox.Clouds;

namespace Tandem.Integration.Sources;

/// <summary>What one caller asked.</summary>
sealed record Asked(string Method, string Path, string? Authorization);

/// <summary>A host on loopback that speaks HTTPS under an authority of its own: charts, a registry, and Git by way of the real <c>git http-backend</c>.</summary>
sealed class SourceServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly string _folder;

    SourceServer(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    /// <summary>What answers, by path; a path that ends with <c>*</c> stands for all that begin so.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Answers { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<Asked> Log { get; } = new();

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>e.g. <c>https://localhost:4711</c>.</summary>
    public string Address => $"https://localhost:{Port}";

    /// <summary>Certificates of the authority.</summary>
    public string Authorities => Path.Combine(_folder, "ca.pem");

    /// <summary>Where bare repositories are served from, under <c>/git/</c>.</summary>
    public string Repositories => Path.Combine(_folder, "git");

    public AdapterOptions Options(params string[] networks) =>
        new() { AllowedNetworks = networks.Length > 0 ? networks : ["127.0.0.0/8", "::1/128"], SourceAuthorities = Authorities };

    public static async Task<SourceServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tandem-source-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "git"));
        var certificates = CloudCertificates.LoadOrMake(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), certificates.CaPem);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificates.Leaf)));
        var app = builder.Build();
        var server = new SourceServer(app, folder);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public void Serve(string path, byte[] body, string type = "application/octet-stream") =>
        Answers[path] = context =>
        {
            context.Response.ContentType = type;
            context.Response.ContentLength = body.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body).AsTask();
        };

    async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Log.Enqueue(
            new(context.Request.Method, path + context.Request.QueryString, context.Request.Headers.Authorization.FirstOrDefault())
        );
        var answer =
            Answers.GetValueOrDefault(path)
            ?? Answers.FirstOrDefault(a => a.Key.EndsWith('*') && path.StartsWith(a.Key[..^1], StringComparison.Ordinal)).Value;
        if (answer is not null)
        {
            await answer(context);
        }
        else if (path.StartsWith("/git/", StringComparison.Ordinal))
        {
            await GitAsync(context, path["/git".Length..]);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    /// <summary>The real thing, as a web server would run it.</summary>
    async Task GitAsync(HttpContext context, string path)
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_PROJECT_ROOT"] = Repositories;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = path;
        start.Environment["REQUEST_METHOD"] = context.Request.Method;
        start.Environment["QUERY_STRING"] = context.Request.QueryString.Value?.TrimStart('?');
        start.Environment["CONTENT_TYPE"] = context.Request.ContentType;
        start.Environment["HTTP_CONTENT_ENCODING"] = context.Request.Headers.ContentEncoding.FirstOrDefault();
        start.Environment["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"].FirstOrDefault();
        start.Environment["GIT_CONFIG_COUNT"] = "1";
        start.Environment["GIT_CONFIG_KEY_0"] = "safe.directory";
        start.Environment["GIT_CONFIG_VALUE_0"] = "*";
        using var process = Process.Start(start)!;
        try
        {
            await context.Request.Body.CopyToAsync(process.StandardInput.BaseStream, context.RequestAborted);
            process.StandardInput.Close();
            var output = process.StandardOutput.BaseStream;
            for (var line = await LineAsync(output); line.Length > 0; line = await LineAsync(output))
            {
                var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
                if (name == "Status")
                {
                    context.Response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
                }
                else
                {
                    context.Response.Headers[name] = value;
                }
            }
            await output.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The caller has had enough.
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    static async Task<string> LineAsync(Stream stream)
    {
        var (line, one) = (new List<byte>(), new byte[1]);
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }
        return System.Text.Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
