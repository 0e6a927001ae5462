using Tandem.Overlays;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>One rendered object as it is shown.</summary>
public sealed class RenderedItem(RenderedObject o, string key)
{
    /// <summary>Lines that are on the page at first, and by how many more at a click.</summary>
    public const int Page = 400;

    public RenderedObject Object => o;

    /// <summary>The same for the same object in every rendering.</summary>
    public string Key => key;

    public bool IsOpen { get; set; }

    public int Most { get; set; } = Page;

    /// <summary>Lines, 1-based, that were not in the object before.</summary>
    public IReadOnlySet<int> Changed { get; init; } = new HashSet<int>();

    /// <summary>It is new, or not the same as before.</summary>
    public bool HasChanged { get; init; }
}

/// <summary>
/// Which objects of a rendering are open. A first rendering opens as much as can be read at once; a newer one of the same site opens what has changed
/// and leaves the rest as the user has it.
/// </summary>
public sealed class RenderedView
{
    const int OpenAtFirst = 120;

    string _site = "";

    public IReadOnlyList<RenderedItem> Items { get; private set; } = [];

    public void Take(string site, IReadOnlyList<RenderedObject> objects)
    {
        var before = site == _site && Items.Count > 0 ? Items.ToDictionary(i => i.Key) : null;
        var (items, keys, lines) = (new List<RenderedItem>(), new HashSet<string>(), 0);
        foreach (var o in objects)
        {
            var key = o.Title;
            for (var n = 2; !keys.Add(key); n++)
            {
                key = $"{o.Title} {n}";
            }
            lines += o.Lines.Count;
            items.Add(before is null ? new(o, key) { IsOpen = lines <= OpenAtFirst } : Newer(o, key, before.GetValueOrDefault(key)));
        }
        if (before is null && items.Count > 0)
        {
            items[0].IsOpen = true;
        }
        (_site, Items) = (site, items);
    }

    static RenderedItem Newer(RenderedObject o, string key, RenderedItem? old)
    {
        if (old is null)
        {
            return new(o, key) { IsOpen = true, HasChanged = true };
        }
        if (old.Object.Lines.SequenceEqual(o.Lines))
        {
            return new(o, key) { IsOpen = old.IsOpen, Most = old.Most };
        }
        var changed = ChangedLines(old.Object.Lines, o.Lines);
        return new(o, key)
        {
            IsOpen = true,
            HasChanged = true,
            Changed = changed,
            Most = Math.Max(old.Most, changed.DefaultIfEmpty(0).Max()),
        };
    }

    /// <summary>Lines without a partner before. Good for the eye and cheap; what was only moved does not count.</summary>
    static HashSet<int> ChangedLines(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var left = before.CountBy(l => l).ToDictionary(c => c.Key, c => c.Value);
        var changed = new HashSet<int>();
        for (var i = 0; i < after.Count; i++)
        {
            if (left.GetValueOrDefault(after[i]) is > 0 and var n)
            {
                left[after[i]] = n - 1;
            }
            else
            {
                changed.Add(i + 1);
            }
        }
        return changed;
    }
}
