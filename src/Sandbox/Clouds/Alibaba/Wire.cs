using System.Text;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Percent-encoding and parameter lists as they travel.</summary>
internal static class Wire
{
    /// <summary>Splits <c>a=b&amp;c=d</c> and decodes names and values; a plus sign is a blank.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string raw) =>
        [
            .. raw.Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : "")),
        ];

    /// <summary>RFC 3986: letters, digits and <c>-_.~</c> stay, all else becomes %XX in upper case.</summary>
    public static string Encode(string value) => Uri.EscapeDataString(value);

    public static string Decode(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));

    /// <summary>The parameters of a form body; nothing when the body is no form.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Form(FrontDoorRequest request) =>
        request.Header("content-type")?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
            ? Parse(Encoding.UTF8.GetString(request.Body))
            : [];
}
