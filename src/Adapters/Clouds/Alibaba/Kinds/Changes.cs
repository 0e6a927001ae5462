using System.Globalization;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>Finds and words differences between what is wanted and what is there.</summary>
static class Changes
{
    /// <summary>One difference, or none when both say the same.</summary>
    public static IEnumerable<ResourceDifference> Of(string field, string wanted, string found, bool canChange = false) =>
        wanted == found ? [] : [new ResourceDifference(field, wanted, found, canChange)];

    public static IEnumerable<ResourceDifference> Of(string field, double wanted, double? found, bool canChange = false) =>
        wanted.Equals(found) ? [] : [new ResourceDifference(field, Number(wanted), found is { } f ? Number(f) : null, canChange)];

    /// <summary>Two sets, compared without their order.</summary>
    public static IEnumerable<ResourceDifference> OfSets(string field, IEnumerable<string> wanted, IEnumerable<string> found) =>
        Of(field, Sorted(wanted), Sorted(found));

    public static Failure Impossible(CloudResource live, IReadOnlyList<ResourceDifference> differences) =>
        new(
            "resource.unchangeable",
            Text.Of($"{live.Name} ({live.Id}) cannot be changed in place: {string.Join(", ", differences.Select(d => d.Field))}."),
            Text.Of($"Plan its replacement, or plan it as it is.")
        );

    public static Failure Gone(CloudResource live) =>
        new("resource.gone", Text.Of($"{live.Name} ({live.Id}) does not exist any more."), Text.Of($"Plan again: it will be created."));

    static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    static string Sorted(IEnumerable<string> items) => string.Join(", ", items.Order(StringComparer.Ordinal));
}
