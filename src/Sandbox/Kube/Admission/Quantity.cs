using System.Globalization;

namespace Tandem.Sandbox.Kube.Admission;

/// <summary>Amounts as the API writes them: <c>100m</c>, <c>1.5</c>, <c>512Mi</c>.</summary>
internal static class Quantity
{
    static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m),
        ("Mi", 1024m * 1024),
        ("Gi", 1024m * 1024 * 1024),
        ("Ti", 1024m * 1024 * 1024 * 1024),
        ("m", 0.001m),
        ("k", 1000m),
        ("M", 1000_000m),
        ("G", 1000_000_000m),
        ("T", 1000_000_000_000m),
    ];

    /// <summary>Zero for what is no amount.</summary>
    public static decimal Read(string? text)
    {
        var (number, factor) = (text ?? "", 1m);
        foreach (var (suffix, worth) in Suffixes)
            if (number.EndsWith(suffix, StringComparison.Ordinal))
            {
                (number, factor) = (number[..^suffix.Length], worth);
                break;
            }
        return decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value * factor : 0;
    }

    /// <summary>In the family of <paramref name="like"/>: powers of 1024 for bytes, thousandths for the rest.</summary>
    public static string Write(decimal amount, string? like)
    {
        if (like is not null && like.EndsWith('i'))
            foreach (var (suffix, factor) in Suffixes.Take(4).Reverse())
                if (amount >= factor && amount % factor == 0)
                    return (amount / factor).ToString("0", CultureInfo.InvariantCulture) + suffix;
        return amount == decimal.Truncate(amount)
            ? amount.ToString("0", CultureInfo.InvariantCulture)
            : (amount * 1000).ToString("0", CultureInfo.InvariantCulture) + "m";
    }
}
