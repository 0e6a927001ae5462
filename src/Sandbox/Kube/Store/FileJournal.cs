using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Kube.Store;

/// <summary>
/// A file of JSON lines, one for each write, handed to the operating system before the write is acknowledged: it survives the process being
/// killed (not the machine losing power). Rewritten without its past at every start. A last line cut short is dropped: nobody was told of it.
/// </summary>
internal sealed class FileJournal(string path) : IJournal
{
    FileStream? file;

    public (long, IReadOnlyList<(ObjectKey, long, JsonObject)>) Load()
    {
        long version = 0;
        var objects = new Dictionary<ObjectKey, (long Version, JsonObject Body)>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            if (Parse(line) is not { } entry || entry["v"] is not { } written)
                break;
            version = Math.Max(version, written.GetValue<long>());
            var key = new ObjectKey(entry.Text("r") ?? "", entry.Text("s") ?? "", entry.Text("n") ?? "");
            if (entry["o"] is JsonObject body)
                objects[key] = (written.GetValue<long>(), body.Copy());
            else
                objects.Remove(key);
        }
        Compact(version, objects);
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        return (version, objects.Select(o => (o.Key, o.Value.Version, o.Value.Body)).ToList());
    }

    public void Put(Stored stored) => Write(stored.Key, stored.Version, stored.Body);

    public void Delete(ObjectKey key, long version) => Write(key, version, null);

    public void Dispose() => file?.Dispose();

    void Write(ObjectKey key, long version, JsonObject? body)
    {
        if (file is null)
            throw new InvalidOperationException("The journal is loaded before it is written.");
        file.Write(Line(key, version, body));
        file.Flush();
    }

    void Compact(long version, Dictionary<ObjectKey, (long Version, JsonObject Body)> objects)
    {
        var fresh = path + ".new";
        using (var target = File.Create(fresh))
        {
            // The counter itself is kept by a deletion of nothing, because the newest write may have been a deletion.
            target.Write(Line(new ObjectKey("", "", ""), version, null));
            foreach (var (key, kept) in objects)
                target.Write(Line(key, kept.Version, kept.Body));
        }
        File.Move(fresh, path, overwrite: true);
    }

    static byte[] Line(ObjectKey key, long version, JsonObject? body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Wire.Options.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", version);
            writer.WriteString("r", key.Resource);
            writer.WriteString("s", key.Space);
            writer.WriteString("n", key.Name);
            if (body is not null)
            {
                writer.WritePropertyName("o");
                body.WriteTo(writer, Wire.Options);
            }
            writer.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
