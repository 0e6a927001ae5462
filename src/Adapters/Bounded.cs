namespace Tandem.Adapters;

/// <summary>Remembers a number of values; the one that was not asked for longest goes first.</summary>
sealed class Bounded<T>(int most)
{
    readonly Lock _lock = new();
    readonly Dictionary<string, LinkedListNode<(string Key, T Value)>> _known = [];
    readonly LinkedList<(string Key, T Value)> _order = new();

    public int Count => _known.Count;

    public bool TryGet(string key, out T value)
    {
        lock (_lock)
        {
            var found = _known.TryGetValue(key, out var node);
            value = found ? node!.Value.Value : default!;
            if (found)
            {
                _order.Remove(node!);
                _order.AddFirst(node!);
            }
            return found;
        }
    }

    public void Put(string key, T value)
    {
        lock (_lock)
        {
            if (_known.Remove(key, out var old))
            {
                _order.Remove(old);
            }
            _known[key] = _order.AddFirst((key, value));
            if (_known.Count > most)
            {
                _known.Remove(_order.Last!.Value.Key);
                _order.RemoveLast();
            }
        }
    }
}
