using System.Collections.Concurrent;

namespace Tandem.Web.Shell;

/// <summary>
/// The open pages of each user in this process. A page outlives its cookie, so whoever signs a user out, disables them or changes their roles
/// closes their pages here; other replicas notice within half a minute by the security stamp.
/// </summary>
public sealed class OpenSessions
{
    readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, Func<Task>>> _users = new();

    /// <param name="close">Takes the page to the sign-in form. May be called from any thread.</param>
    public IDisposable Watch(string userId, Func<Task> close)
    {
        var id = Guid.NewGuid();
        _users.GetOrAdd(userId, _ => new())[id] = close;
        return new Watcher(() => Forget(userId, id));
    }

    /// <summary>Closes every open page of the user in this process.</summary>
    public Task CloseAsync(string userId) =>
        _users.TryGetValue(userId, out var pages) ? Task.WhenAll(pages.Values.Select(close => close())) : Task.CompletedTask;

    void Forget(string userId, Guid id)
    {
        if (_users.TryGetValue(userId, out var pages))
        {
            pages.TryRemove(id, out _);
        }
    }

    sealed class Watcher(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
