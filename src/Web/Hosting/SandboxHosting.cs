using System.Text.Json;
using Tandem.Sandbox;
using Tandem.Sandbox.Clouds;

namespace Tandem.Web.Hosting;

/// <summary>The Sandbox as pages see it: what is needed to use it, or null when there is none.</summary>
public sealed class SandboxAccess
{
    Func<SandboxDescriptor?> _read = () => null;

    public SandboxDescriptor? Descriptor => _read();

    public bool IsOn { get; internal init; }

    /// <summary>Looks into the Sandbox and breaks things in it; null when it is off.</summary>
    public ISandboxControl? Control { get; private set; }

    internal void Serve(Func<SandboxDescriptor?> read, ISandboxControl control) => (_read, Control) = (read, control);
}

/// <summary>Starts the Sandbox before anything that may call it, and stops it last.</summary>
sealed class HostedSandbox(SandboxSettings settings, SandboxAccess access, ILoggerFactory logs) : IHostedLifecycleService
{
    SandboxServer? _server;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (settings.External)
        {
            access.Serve(ReadDescriptor, new RemoteControl(settings.DataDirectory));
            return;
        }
        var options = new SandboxOptions { DataDirectory = settings.DataDirectory, Speed = settings.Speed };
        var server = _server = await SandboxServer.StartAsync(options, logs, cancellationToken);
        access.Serve(() => server.Descriptor, server.Control);
    }

    /// <summary>Read anew each time: the other process may start after this one, or again with another port.</summary>
    SandboxDescriptor? ReadDescriptor()
    {
        var file = Path.Combine(settings.DataDirectory, "sandbox.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<SandboxDescriptor>(File.ReadAllText(file), JsonSerializerOptions.Web) : null;
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

static class SandboxHosting
{
    public static IServiceCollection AddHostedSandbox(this IServiceCollection services, SandboxSettings settings)
    {
        services.AddSingleton(new SandboxAccess { IsOn = settings.Enabled }).AddSingleton<Shared.SandboxTour>();
        return settings.Enabled ? services.AddSingleton(settings).AddHostedService<HostedSandbox>() : services;
    }
}
