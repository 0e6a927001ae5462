using System.Text;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>
/// Percent-encoding as the signature wants it: RFC 3986 unreserved characters stay, everything else becomes upper-case %XX of its UTF-8 bytes. Our
/// own, because the framework's encoders have changed their minds about <c>!*'()</c> between versions and the signature may not.
/// </summary>
static class PercentEncoder
{
    const string Hex = "0123456789ABCDEF";

    public static string Encode(string value)
    {
        var encoded = new StringBuilder(value.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(Hex[b >> 4]).Append(Hex[b & 15]);
            }
        }
        return encoded.ToString();
    }

    /// <summary><c>a=1&amp;b=2</c>, in the order given.</summary>
    public static string Join(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('&', pairs.Select(p => $"{Encode(p.Key)}={Encode(p.Value)}"));
}
