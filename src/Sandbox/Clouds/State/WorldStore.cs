using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tandem.Sandbox.Clouds.State;

/// <summary>Where the world is kept; a write replaces the whole content at once.</summary>
internal interface IStateFile
{
    byte[]? Read();
    void Write(ReadOnlySpan<byte> content);
}

/// <summary>The world in a file of the data directory.</summary>
internal sealed class StateFile(string path) : IStateFile
{
    public byte[]? Read() => File.Exists(path) ? File.ReadAllBytes(path) : null;

    public void Write(ReadOnlySpan<byte> content) => PrivateFile.Write(path, content);
}

/// <summary>
/// The one holder of the world. Readers take <see cref="Current"/>; a writer holds the gate from its first look to its commit, so no two
/// changes ever see the same past.
/// </summary>
internal sealed class WorldStore : IDisposable
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly IStateFile file;
    readonly SemaphoreSlim gate = new(1);
    volatile World current;

    WorldStore(IStateFile file, World world)
    {
        this.file = file;
        current = world;
    }

    public World Current => current;

    /// <summary>Reads the file; the first time <paramref name="makeFirst"/> makes the world, which is written before it is used.</summary>
    public static WorldStore Open(IStateFile file, Func<World> makeFirst)
    {
        if (file.Read() is { } content)
            return new(
                file,
                JsonSerializer.Deserialize<World>(content, Json) ?? throw new InvalidDataException("The cloud's state is empty.")
            );
        var store = new WorldStore(file, makeFirst());
        store.Commit(store.current);
        return store;
    }

    public async Task<Gate> EnterAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        return new(this);
    }

    void Commit(World next)
    {
        file.Write(JsonSerializer.SerializeToUtf8Bytes(next, Json));
        current = next;
    }

    public void Dispose() => gate.Dispose();

    /// <summary>The right to change the world, until disposed.</summary>
    internal readonly struct Gate(WorldStore store) : IDisposable
    {
        public void Commit(World next) => store.Commit(next);

        public void Dispose() => store.gate.Release();
    }
}
