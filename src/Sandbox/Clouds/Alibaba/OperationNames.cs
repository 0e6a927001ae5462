namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>What the Sandbox's cloud can be asked for.</summary>
public static class OperationNames
{
    /// <summary>Operations that change something, by name; each may occur in several products.</summary>
    public static IReadOnlyList<string> Changes { get; } = Names(changes: true);

    /// <summary>Operations that only look.</summary>
    public static IReadOnlyList<string> Reads { get; } = Names(changes: false);

    static IReadOnlyList<string> Names(bool changes) =>
        [.. OperationTable.All.Everything.Where(o => o.Changes == changes).Select(o => o.Action).Distinct().Order(StringComparer.Ordinal)];
}
