using System.Text.Json;
using Tandem.Adapters.Kube.Http;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>One reflector and those who look at it. Adding, removing and stopping is the hub's business, under its lock.</summary>
sealed class SharedWatch
{
    readonly Lock _lock = new();
    readonly List<WatchLease> _leases = [];
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public SharedWatch(KubeClient client, WatchKey key, ClusterPulse pulse)
    {
        Key = key;
        Reflector = new Reflector(client, key, pulse, Tell);
        Pulse = pulse;
    }

    public WatchKey Key { get; }

    public Reflector Reflector { get; }

    public ClusterPulse Pulse { get; }

    /// <summary>Since when nobody looks; null while somebody does.</summary>
    public DateTimeOffset? UnusedSince { get; private set; }

    /// <summary>True when it ended by itself, which only a bug can bring about.</summary>
    public bool IsBroken => _running.IsFaulted;

    public void Start(CancellationToken end)
    {
        end.Register(Stop);
        _running = RunAsync();
    }

    public void Stop()
    {
        _stop.Cancel();
    }

    public void Add(WatchLease lease)
    {
        UnusedSince = null;
        lock (_lock)
        {
            _leases.Add(lease);
        }
    }

    public void Remove(WatchLease lease, DateTimeOffset now)
    {
        lock (_lock)
        {
            _leases.Remove(lease);
            UnusedSince = _leases.Count == 0 ? now : null;
        }
    }

    public void Tell()
    {
        lock (_lock)
        {
            foreach (var lease in _leases)
            {
                lease.Changed();
            }
        }
    }

    async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            await Reflector.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }
}

/// <summary>The right to look at a shared watch, until it is given back.</summary>
/// <param name="isNew">True when the watch began with this lease, so that everything in it is younger than the lease.</param>
sealed class WatchLease(SharedWatch shared, Action changed, bool isNew, Action<WatchLease> giveBack) : IDisposable
{
    int _returned;

    public SharedWatch Shared => shared;

    public bool IsNew => isNew;

    public bool Synced => shared.Reflector.Synced;

    /// <summary>Why what is seen may be old; null while the stream is open and the cluster answers.</summary>
    public Failure? Problem => shared.Reflector.Problem ?? shared.Pulse.Problem;

    public DateTimeOffset? KnownAt => shared.Reflector.KnownAt;

    public IReadOnlyList<JsonElement> Objects => shared.Reflector.Copy.Objects;

    public JsonElement? Find(string? ns, string name) => shared.Reflector.Copy.Find(ns, name);

    public void Changed() => changed();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            giveBack(this);
        }
    }
}
