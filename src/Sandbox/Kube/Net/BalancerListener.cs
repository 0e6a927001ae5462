using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>The sockets of one load balancer.</summary>
internal sealed class BalancerListener : IAsyncDisposable
{
    readonly WebApplication app;

    BalancerListener(WebApplication app) => this.app = app;

    public static async Task<BalancerListener> StartAsync(string address, IReadOnlyList<int> ports, BalancerPage page)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var port in ports.Distinct())
                kestrel.Listen(IPAddress.Parse(address), port);
        });
        var app = builder.Build();
        app.Run(page.ServeAsync);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new BalancerListener(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }
}
