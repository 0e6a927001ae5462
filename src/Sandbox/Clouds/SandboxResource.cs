namespace Tandem.Sandbox.Clouds;

/// <summary>One live thing in the Sandbox's cloud.</summary>
/// <param name="Kind">E.g. <c>vpc</c>, <c>vswitch</c>, <c>security-group</c>, <c>cluster</c>.</param>
/// <param name="Name">As its maker called it; empty when it has none.</param>
/// <param name="Account">The 16 digits of its account.</param>
/// <param name="Owner">Id of the cluster that made it for itself; null when a caller asked for it.</param>
public sealed record SandboxResource(
    string Kind,
    string Id,
    string Name,
    string Region,
    string Account,
    string State,
    string? Owner,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset Created
);
