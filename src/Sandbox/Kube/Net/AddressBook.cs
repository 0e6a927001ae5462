using System.Text.Json;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>Loopback addresses of load balancers, 127.77.x.y: one for each owner of each cluster, remembered in a file, never given twice.</summary>
internal sealed class AddressBook(string file)
{
    readonly Lock gate = new();
    Dictionary<string, string>? known;

    /// <summary>The owner's address. <paramref name="attempt"/> above 0 asks for another, because the last could not be opened.</summary>
    public string Of(string cluster, ObjectKey owner, int attempt)
    {
        lock (gate)
        {
            var book = known ??= Load();
            var name = $"{cluster}/{owner}";
            if (attempt == 0 && book.TryGetValue(name, out var address))
                return address;
            var taken = book.Values.ToHashSet();
            var start = (int)(Hash(file + name) % 63_500) + (attempt * 977);
            for (var n = start; ; n++)
            {
                var place = n % 63_500;
                address = $"127.77.{place / 254}.{1 + (place % 254)}";
                if (taken.Contains(address))
                    continue;
                book[name] = address;
                Save(book);
                return address;
            }
        }
    }

    /// <summary>Gives back all addresses of a cluster.</summary>
    public void Forget(string cluster)
    {
        lock (gate)
        {
            var book = known ??= Load();
            foreach (var name in book.Keys.Where(k => k.StartsWith(cluster + "/", StringComparison.Ordinal)).ToList())
                book.Remove(name);
            Save(book);
        }
    }

    Dictionary<string, string> Load() =>
        File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [] : [];

    void Save(Dictionary<string, string> book)
    {
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(book));
        File.Move(file + ".new", file, overwrite: true);
    }

    static uint Hash(string text) => text.Aggregate(2166136261u, (sum, letter) => (sum ^ letter) * 16777619);
}
