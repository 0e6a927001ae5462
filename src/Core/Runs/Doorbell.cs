using System.Collections.Immutable;
using System.Threading.Channels;

namespace Tandem.Runs;

/// <summary>
/// Wakes those who watch a run; carries no data. A ring while nobody has looked yet is merged with the next one, and the ringer never waits. The
/// watcher listens first and reads the ledger second, so nothing is missed.
/// </summary>
public sealed class Doorbell
{
    readonly Lock _gate = new();
    readonly Dictionary<long, ImmutableList<Bell>> _bells = [];

    public void Ring(long runId)
    {
        ImmutableList<Bell>? bells;
        lock (_gate)
        {
            _bells.TryGetValue(runId, out bells);
        }
        bells?.ForEach(b => b.Wake());
    }

    /// <summary>Begins to listen at once; dispose to stop.</summary>
    public Bell Listen(long runId)
    {
        var bell = new Bell(this, runId);
        lock (_gate)
        {
            _bells[runId] = _bells.GetValueOrDefault(runId, []).Add(bell);
        }
        return bell;
    }

    void Remove(Bell bell)
    {
        lock (_gate)
        {
            var left = _bells.GetValueOrDefault(bell.RunId, []).Remove(bell);
            if (left.IsEmpty)
            {
                _bells.Remove(bell.RunId);
            }
            else
            {
                _bells[bell.RunId] = left;
            }
        }
    }

    /// <summary>One listener.</summary>
    public sealed class Bell(Doorbell owner, long runId) : IDisposable
    {
        readonly Channel<byte> _rings = Channel.CreateBounded<byte>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );

        internal long RunId => runId;

        internal void Wake() => _rings.Writer.TryWrite(0);

        /// <summary>Returns at the next ring, or at once when it has rung since the last time.</summary>
        public async Task WaitAsync(CancellationToken cancellation) => await _rings.Reader.ReadAsync(cancellation);

        public void Dispose() => owner.Remove(this);
    }
}
