using System.Security.Cryptography;
using System.Text;
using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>What a rendering depends on, as one word.</summary>
static class TreeHash
{
    /// <param name="version">Of the program: another one may come to another result.</param>
    public static string Of(IReadOnlyList<OverlayFile> files, string folder, string version)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parts = files.OrderBy(f => f.Path, StringComparer.Ordinal).SelectMany(f => (string[])[f.Path, f.Content]);
        foreach (var part in (IEnumerable<string>)[version, folder, .. parts])
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            // Lengths keep ("ab","c") apart from ("a","bc").
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
