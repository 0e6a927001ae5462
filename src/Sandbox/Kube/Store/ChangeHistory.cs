namespace Tandem.Sandbox.Kube.Store;

/// <summary>The newest changes of a cluster in order, so that a watcher can go on from the version it saw last.</summary>
internal sealed class ChangeHistory(int capacity, long start)
{
    readonly List<Change> changes = [];

    /// <summary>A watcher may resume from this version or a later one.</summary>
    public long Oldest { get; private set; } = start;

    public void Add(Change change)
    {
        changes.Add(change);
        if (changes.Count < capacity * 2)
            return;
        Oldest = changes[capacity - 1].Version;
        changes.RemoveRange(0, capacity);
    }

    /// <summary>Changes after <paramref name="version"/>, oldest first.</summary>
    public IReadOnlyList<Change> After(long version)
    {
        if (changes.Count == 0 || changes[^1].Version <= version)
            return [];
        int low = 0,
            high = changes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (changes[middle].Version <= version)
                low = middle + 1;
            else
                high = middle;
        }
        return changes.GetRange(low, changes.Count - low);
    }
}
