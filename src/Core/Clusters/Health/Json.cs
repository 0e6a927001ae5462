using System.Globalization;
using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>Reads live objects without demanding that anything is there: a server, a vendor or an old version may leave any field out.</summary>
public static class Json
{
    /// <summary>The element at a path; Undefined when any part is missing.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return default;
            }
        }
        return element;
    }

    public static string? String(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    public static int? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt32(out var n) ? n : null;

    public static long? Long(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var n) ? n : null;

    public static bool IsTrue(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path).ValueKind == JsonValueKind.True;

    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    public static DateTimeOffset? Time(this JsonElement element, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(
            element.String(path),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;

    /// <summary>When an event was last seen; its several times are filled by different reporters.</summary>
    public static DateTimeOffset? EventTime(this JsonElement e) =>
        e.Time("series", "lastObservedTime") ?? e.Time("lastTimestamp") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp");
}

static class ConditionReading
{
    /// <summary>The condition of a type in <c>status.conditions</c>; null when there is none.</summary>
    public static Condition? Condition(this JsonElement live, string type)
    {
        foreach (var c in live.Items("status", "conditions"))
        {
            if (c.String("type") == type)
            {
                return Health.Condition.Of(c);
            }
        }
        return null;
    }

    public static IEnumerable<Condition> Conditions(this JsonElement live) =>
        live.Items("status", "conditions").Select(Health.Condition.Of);
}

/// <summary>One entry of <c>status.conditions</c>.</summary>
sealed record Condition(string Type, string Status, string Reason, string Message, DateTimeOffset? Since, long? Generation)
{
    public bool IsTrue => Status == "True";

    public bool IsFalse => Status == "False";

    public static Condition Of(JsonElement c) =>
        new(
            c.String("type") ?? "",
            c.String("status") ?? "",
            c.String("reason") ?? "",
            c.String("message") ?? "",
            c.Time("lastTransitionTime"),
            c.Long("observedGeneration")
        );
}
