using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Kube.Controllers;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>
/// The load balancers of one cluster. Controllers say what they wish and go on; one worker opens and closes sockets, because that takes
/// longer than anybody may hold the cluster's gate.
/// </summary>
internal sealed class Balancers : IBalancers, IAsyncDisposable
{
    const int MostAttempts = 4;

    readonly string cluster;
    readonly AddressBook addresses;
    readonly ILogger log;
    readonly ConcurrentDictionary<ObjectKey, Entry> entries = new();
    readonly Channel<ObjectKey> wishes = Channel.CreateUnbounded<ObjectKey>(new UnboundedChannelOptions { SingleReader = true });
    readonly Task worker;

    public Balancers(string cluster, AddressBook addresses, ILogger log)
    {
        this.cluster = cluster;
        this.addresses = addresses;
        this.log = log;
        worker = WorkAsync();
    }

    public BalancerState Publish(ObjectKey owner, IReadOnlyList<int> ports, IReadOnlyList<Backend> backends)
    {
        var entry = entries.GetOrAdd(owner, _ => new Entry());
        entry.Backends = backends;
        if (!entry.Wanted.SequenceEqual(ports) || entry.State.Error is not null)
        {
            entry.Wanted = ports;
            entry.State = new BalancerState(null, null);
            wishes.Writer.TryWrite(owner);
        }
        return entry.State;
    }

    public void Close(ObjectKey owner)
    {
        if (!entries.TryGetValue(owner, out var entry) || entry.Wanted.Count == 0)
            return;
        entry.Wanted = [];
        wishes.Writer.TryWrite(owner);
    }

    public async ValueTask DisposeAsync()
    {
        wishes.Writer.TryComplete();
        await worker;
        await Task.WhenAll(entries.Values.Select(CloseAsync));
    }

    async Task WorkAsync()
    {
        await foreach (var owner in wishes.Reader.ReadAllAsync())
            if (entries.TryGetValue(owner, out var entry))
                await ServeAsync(owner, entry);
    }

    async Task ServeAsync(ObjectKey owner, Entry entry)
    {
        var ports = entry.Wanted;
        await CloseAsync(entry);
        if (ports.Count == 0)
        {
            if (entry.Wanted.Count == 0)
                entries.TryRemove(owner, out _);
            return;
        }
        var error = "";
        for (var attempt = 0; attempt < MostAttempts; attempt++)
            try
            {
                var address = addresses.Of(cluster, owner, attempt);
                entry.Listener = await BalancerListener.StartAsync(address, ports, new BalancerPage(cluster, () => entry.Backends));
                entry.State = new BalancerState(address, null);
                return;
            }
            // Somebody else may hold the address and port; another address will do.
            catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
            {
                error = problem.Message;
            }
        log.LogWarning("No listener for {Owner} of cluster {Cluster}: {Error}", owner, cluster, error);
        entry.State = new BalancerState(null, error);
    }

    static async Task CloseAsync(Entry entry)
    {
        if (entry.Listener is { } open)
            await open.DisposeAsync();
        entry.Listener = null;
    }

    sealed class Entry
    {
        public volatile IReadOnlyList<int> Wanted = [];
        public volatile IReadOnlyList<Backend> Backends = [];
        public volatile BalancerState State = new(null, null);
        public BalancerListener? Listener;
    }
}
