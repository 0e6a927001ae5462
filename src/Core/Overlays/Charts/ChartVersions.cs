using System.Numerics;
using System.Text.RegularExpressions;

namespace Tandem.Overlays.Charts;

/// <summary>Orders versions as semantic versioning does: numbers as numbers, a pre-release before its release, a build not at all.</summary>
public sealed partial class ChartVersions : IComparer<string>
{
    public static ChartVersions Order { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (Version().Match(x ?? ""), Version().Match(y ?? ""));
        if (!a.Success || !b.Success)
        {
            // What is no version is older than what is one.
            return a.Success != b.Success ? a.Success.CompareTo(b.Success) : string.CompareOrdinal(x, y);
        }
        foreach (var part in (string[])["major", "minor", "patch"])
        {
            if (Number(a, part).CompareTo(Number(b, part)) is not 0 and var order)
            {
                return order;
            }
        }
        var (left, right) = (a.Groups["pre"].Value, b.Groups["pre"].Value);
        return (left.Length == 0) != (right.Length == 0) ? (left.Length == 0).CompareTo(right.Length == 0) : Before(left, right);
    }

    static int Before(string left, string right)
    {
        var (a, b) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var (one, other) = (IsNumber(a[i]), IsNumber(b[i]));
            var order =
                one && other ? BigInteger.Parse(a[i]).CompareTo(BigInteger.Parse(b[i]))
                : one != other ? other.CompareTo(one)
                : string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }
        return a.Length.CompareTo(b.Length);
    }

    static bool IsNumber(string word) => word.Length > 0 && word.All(char.IsAsciiDigit);

    static BigInteger Number(Match version, string part) =>
        version.Groups[part] is { Success: true, Value: var digits } ? BigInteger.Parse(digits) : 0;

    [GeneratedRegex(@"^v?(?<major>\d{1,30})(?:\.(?<minor>\d{1,30}))?(?:\.(?<patch>\d{1,30}))?(?:-(?<pre>[0-9A-Za-z.-]{1,200}))?(?:\+.*)?$")]
    private static partial Regex Version();
}
