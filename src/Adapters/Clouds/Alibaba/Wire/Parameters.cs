using System.Collections;
using System.Globalization;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>
/// Parameters of an RPC call, flattened as the wire wants them: <c>Tag.1.Key=…</c> for lists (from 1) and objects, <c>true</c> and <c>0.5</c> in
/// every culture. A null is left out.
/// </summary>
sealed class Parameters : IEnumerable<KeyValuePair<string, string>>
{
    readonly List<KeyValuePair<string, string>> _pairs = [];

    public void Add(string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                _pairs.Add(new(name, text));
                break;
            case bool flag:
                _pairs.Add(new(name, flag ? "true" : "false"));
                break;
            case Parameters fields:
                _pairs.AddRange(fields.Select(f => new KeyValuePair<string, string>($"{name}.{f.Key}", f.Value)));
                break;
            case IEnumerable items:
                AddItems(name, items);
                break;
            default:
                _pairs.Add(new(name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }

    /// <summary>These and one more; the original stays.</summary>
    public Parameters With(string name, object? value)
    {
        var copy = new Parameters();
        copy._pairs.AddRange(_pairs);
        copy.Add(name, value);
        return copy;
    }

    /// <summary>These and others; the originals stay.</summary>
    public Parameters With(Parameters others)
    {
        var copy = new Parameters();
        copy._pairs.AddRange(_pairs);
        copy._pairs.AddRange(others._pairs);
        return copy;
    }

    void AddItems(string name, IEnumerable items)
    {
        var index = 0;
        foreach (var item in items)
        {
            Add($"{name}.{++index}", item);
        }
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
