using System.Globalization;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Store;

/// <summary>
/// All objects of one cluster under one version counter. Everything but waiting is done while holding <see cref="Gate"/>: a cluster of the
/// Sandbox is small, and one lock is easy to be right about.
/// </summary>
internal sealed class ObjectStore
{
    /// <summary>Changes remembered for watchers that resume; older ones are told to list again.</summary>
    public const int Remembered = 5_000;

    readonly Dictionary<string, SortedDictionary<string, SortedDictionary<string, Stored>>> resources = new(StringComparer.Ordinal);
    readonly Dictionary<string, HashSet<ObjectKey>> owned = new(StringComparer.Ordinal);
    readonly IJournal journal;
    TaskCompletionSource news = Fresh();

    /// <param name="journal">Where writes are kept.</param>
    /// <param name="remembered">Changes kept for watchers that resume, at least.</param>
    public ObjectStore(IJournal journal, int remembered = Remembered)
    {
        this.journal = journal;
        var (version, objects) = journal.Load();
        Version = version;
        History = new ChangeHistory(remembered, version);
        foreach (var (key, written, body) in objects)
            Keep(new Stored(key, written, body));
    }

    public Lock Gate { get; } = new();

    public long Version { get; private set; }

    public ChangeHistory History { get; }

    /// <summary>Called under the gate after every change.</summary>
    public event Action<Change>? Changed;

    /// <summary>Ends at the next change after this call.</summary>
    public Task NextChange => news.Task;

    public bool IsEmpty => resources.Count == 0;

    public Stored? Get(ObjectKey key) =>
        resources.TryGetValue(key.Resource, out var spaces) && spaces.TryGetValue(key.Space, out var names)
            ? names.GetValueOrDefault(key.Name)
            : null;

    /// <summary>Objects of a resource ordered by namespace and name; all namespaces when <paramref name="space"/> is null.</summary>
    public IEnumerable<Stored> List(string resource, string? space = null)
    {
        if (!resources.TryGetValue(resource, out var spaces))
            return [];
        if (space is not null)
            return spaces.TryGetValue(space, out var names) ? names.Values : Enumerable.Empty<Stored>();
        return spaces.Values.SelectMany(names => names.Values);
    }

    /// <summary>Everything inside a namespace.</summary>
    public IEnumerable<Stored> Inside(string space) =>
        resources.Values.SelectMany(spaces => spaces.TryGetValue(space, out var names) ? names.Values : Enumerable.Empty<Stored>());

    /// <summary>Objects that name <paramref name="uid"/> among their owners.</summary>
    public IReadOnlyList<Stored> OwnedBy(string uid) =>
        owned.TryGetValue(uid, out var keys)
            ? keys.Select(Get).OfType<Stored>().OrderBy(s => s.Key.ToString(), StringComparer.Ordinal).ToList()
            : [];

    /// <summary>Writes <paramref name="body"/>, which from now on belongs to the store, with the next version.</summary>
    public Stored Put(ObjectKey key, JsonObject body)
    {
        var before = Get(key);
        body.Meta()["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);
        var now = new Stored(key, Version, body);
        journal.Put(now);
        if (before is not null)
            Forget(before);
        Keep(now);
        Tell(new Change(Version, before is null ? ChangeKind.Added : ChangeKind.Modified, now, before));
        return now;
    }

    /// <summary>Removes the object; the answer is its last state with the version of the removal. Null when there was none.</summary>
    public Stored? Delete(ObjectKey key)
    {
        if (Get(key) is not { } before)
            return null;
        var body = before.Body.Copy();
        body.Meta()["resourceVersion"] = (++Version).ToString(CultureInfo.InvariantCulture);
        var last = new Stored(key, Version, body);
        journal.Delete(key, Version);
        Forget(before);
        Tell(new Change(Version, ChangeKind.Deleted, last, before));
        return last;
    }

    void Tell(Change change)
    {
        History.Add(change);
        Changed?.Invoke(change);
        var waiting = news;
        news = Fresh();
        waiting.TrySetResult();
    }

    void Keep(Stored stored)
    {
        if (!resources.TryGetValue(stored.Key.Resource, out var spaces))
            resources[stored.Key.Resource] = spaces = new(StringComparer.Ordinal);
        if (!spaces.TryGetValue(stored.Key.Space, out var names))
            spaces[stored.Key.Space] = names = new(StringComparer.Ordinal);
        names[stored.Key.Name] = stored;
        foreach (var owner in stored.Body.Each("metadata", "ownerReferences"))
            Owned(owner.Text("uid") ?? "").Add(stored.Key);
    }

    void Forget(Stored stored)
    {
        resources[stored.Key.Resource][stored.Key.Space].Remove(stored.Key.Name);
        foreach (var owner in stored.Body.Each("metadata", "ownerReferences"))
            if (owned.TryGetValue(owner.Text("uid") ?? "", out var keys) && keys.Remove(stored.Key) && keys.Count == 0)
                owned.Remove(owner.Text("uid") ?? "");
    }

    HashSet<ObjectKey> Owned(string uid) => owned.TryGetValue(uid, out var keys) ? keys : owned[uid] = [];

    static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
