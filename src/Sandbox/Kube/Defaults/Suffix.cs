using System.Security.Cryptography;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>Five letters that make a generated name unique.</summary>
internal static class Suffix
{
    const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    public static string New() => RandomNumberGenerator.GetString(Letters, 5);

    /// <summary>A name part that is always the same for the same <paramref name="text"/>.</summary>
    public static string Of(string text, int length = 10)
    {
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        return string.Concat(hash.Take(length).Select(b => Letters[b % Letters.Length]));
    }
}
