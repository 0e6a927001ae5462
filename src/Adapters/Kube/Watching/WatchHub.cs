using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>
/// The watches of one cluster: one for each kind and namespace, however many look. A watch stays for a while after the last one has looked, because
/// the board and a reloaded page come back.
/// </summary>
sealed class WatchHub(KubeClient client) : IDisposable
{
    static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly Dictionary<WatchKey, SharedWatch> _watches = [];
    readonly CancellationTokenSource _end = new();
    Task? _beating;

    public ClusterPulse Pulse { get; } = new(client);

    /// <summary>Number of watches under way, used or lingering.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Follows a kind until the lease is given back.</summary>
    /// <param name="changed">Called at every change; must only take note.</param>
    public WatchLease Rent(WatchKey key, Action changed)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            // Who has the whole objects has their metadata.
            var full = key with
            {
                MetadataOnly = false,
            };
            var shared = _watches.GetValueOrDefault(full) ?? _watches.GetValueOrDefault(key);
            var isNew = shared is null or { IsBroken: true };
            if (shared is null or { IsBroken: true })
            {
                shared = _watches[key] = new SharedWatch(client, key, Pulse);
                shared.Start(_end.Token);
            }
            var lease = new WatchLease(shared, changed, isNew, Return);
            shared.Add(lease);
            if (_beating is not { IsCompleted: false })
            {
                _beating = BeatAsync(_end.Token);
            }
            return lease;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_end.IsCancellationRequested)
            {
                _end.Cancel();
                _watches.Clear();
            }
        }
    }

    void Return(WatchLease lease)
    {
        lock (_lock)
        {
            lease.Shared.Remove(lease, client.Clock.GetUtcNow());
        }
    }

    async Task BeatAsync(CancellationToken cancellation)
    {
        // Whoever rents must not wait for the first answer.
        await Task.Yield();
        while (Sweep())
        {
            if (await Pulse.BeatAsync(cancellation))
            {
                TellAll();
            }
            await Task.Delay(ClusterPulse.Period, client.Clock, cancellation);
        }
    }

    void TellAll()
    {
        lock (_lock)
        {
            foreach (var watch in _watches.Values)
            {
                watch.Tell();
            }
        }
    }

    /// <summary>Ends what nobody has looked at for a while; false when nothing is left.</summary>
    bool Sweep()
    {
        lock (_lock)
        {
            var now = client.Clock.GetUtcNow();
            foreach (var (key, watch) in _watches.Where(w => w.Value.UnusedSince is { } since && now - since > Linger).ToList())
            {
                _watches.Remove(key);
                watch.Stop();
            }
            return _watches.Count > 0;
        }
    }
}
