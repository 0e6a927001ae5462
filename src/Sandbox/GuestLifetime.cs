using Microsoft.Extensions.Hosting;

namespace Tandem.Sandbox;

/// <summary>
/// The lifetime of a server inside somebody else's process. The default one would listen for Ctrl+C and the termination signal, stop only this
/// server and keep the process alive.
/// </summary>
internal sealed class GuestLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
