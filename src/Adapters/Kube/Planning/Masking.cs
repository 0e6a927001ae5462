using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tandem.Adapters.Storage;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>How values stand in plans, pages and logs: those of Secrets as a keyed hash that only tells changed from unchanged.</summary>
/// <param name="key">Kept apart from the database, so that whoever reads a hash there cannot try out what it may stand for.</param>
sealed class Masking(byte[] key)
{
    const int Longest = 2000;
    const int KeyBytes = 32;

    /// <summary>With a key of its own: hashes can be compared only among each other.</summary>
    public static Masking Fresh() => new(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>With the installation's key, which is made at the first start.</summary>
    public static Masking Of(AdapterOptions options)
    {
        DataFolder.Create(options);
        var path = Path.Combine(DataFolder.Keys(options), "masking.key");
        if (!File.Exists(path))
        {
            var made = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(made, RandomNumberGenerator.GetBytes(KeyBytes));
            try
            {
                // Of two processes that start at once, the first one's key holds.
                File.Move(made, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(made);
            }
        }
        return new Masking(File.ReadAllBytes(path));
    }

    public string? Of(ObjectRef r, FieldPath path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }
        var text = value.GetRawText();
        if (r is { Group: "", Kind: "Secret" } && (path.StartsWith("data") || path.StartsWith("stringData")))
        {
            return $"#{Hash(text)}";
        }
        return text.Length <= Longest ? text : $"{text[..Longest]}… #{Hash(text)}";
    }

    string Hash(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))[..12];
}
