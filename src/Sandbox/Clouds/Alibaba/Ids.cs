using System.Security.Cryptography;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Ids in the forms the vendor's published examples have.</summary>
internal static class Ids
{
    const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A prefix and <paramref name="length"/> characters, the first three of which mark the region.</summary>
    public static string In(string region, string prefix, int length) =>
        prefix + Regions.Mark(region) + RandomNumberGenerator.GetString(Alphabet, length - 3);

    public static string Hex(string prefix, int length) => prefix + RandomNumberGenerator.GetHexString(length, lowercase: true);

    public static string Request() => Guid.NewGuid().ToString().ToUpperInvariant();
}
