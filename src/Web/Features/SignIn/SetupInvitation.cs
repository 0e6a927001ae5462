using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Tandem.Adapters.Storage;

namespace Tandem.Web.Features.SignIn;

/// <summary>At each start without any user: writes the set-up link to the log, where only the operator reads it.</summary>
sealed partial class SetupInvitation(IServiceScopeFactory scopes, SetupToken token, IServer server, ILogger<SetupInvitation> log)
    : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
        if (!users.Users.Any())
        {
            SayLink(log, $"{Address()}/account/setup?token={token.Issue()}");
        }
    }

    /// <summary>Where we listen; an address that means "every interface" is of no use to a person.</summary>
    string Address()
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";
        return first
            .Replace("://[::]", "://localhost", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal)
            .Replace("://+", "://localhost", StringComparison.Ordinal)
            .Replace("://*", "://localhost", StringComparison.Ordinal)
            .TrimEnd('/');
    }

    [LoggerMessage(LogLevel.Warning, "There is no user yet. Make the first one here, once: {Link}")]
    static partial void SayLink(ILogger log, string link);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
