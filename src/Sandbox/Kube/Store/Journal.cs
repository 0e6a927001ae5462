using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Store;

/// <summary>The lasting memory of one cluster. What was appended is found again after a crash.</summary>
internal interface IJournal : IDisposable
{
    /// <summary>Everything remembered: the highest version, and each object as last written.</summary>
    (long Version, IReadOnlyList<(ObjectKey Key, long Version, JsonObject Body)> Objects) Load();

    void Put(Stored stored);

    void Delete(ObjectKey key, long version);
}

/// <summary>Remembers nothing; for tests.</summary>
internal sealed class MemoryJournal : IJournal
{
    public (long, IReadOnlyList<(ObjectKey, long, JsonObject)>) Load() => (0, []);

    public void Put(Stored stored) { }

    public void Delete(ObjectKey key, long version) { }

    public void Dispose() { }
}
