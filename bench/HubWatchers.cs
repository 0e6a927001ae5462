using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace Tandem.Bench;

/// <summary>Clients that are not browsers, each with its own connection to the hub.</summary>
sealed class HubWatchers(string url, string cookie) : IAsyncDisposable
{
    readonly List<HubConnection> _connections = [];
    readonly CancellationTokenSource _stop = new();
    readonly List<Task> _reading = [];
    int _events;

    /// <summary>Events that reached all watchers together.</summary>
    public int Events => Volatile.Read(ref _events);

    public async Task WatchAsync(long run, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var connection = new HubConnectionBuilder().WithUrl($"{url}/hubs/runs", o => o.Headers.Add("Cookie", cookie)).Build();
            await connection.StartAsync();
            _connections.Add(connection);
            _reading.Add(ReadAsync(connection, run));
        }
    }

    async Task ReadAsync(HubConnection connection, long run)
    {
        await foreach (var _ in connection.StreamAsync<JsonElement>("Watch", run, 0L, _stop.Token))
        {
            Interlocked.Increment(ref _events);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
        _stop.Dispose();
    }
}
