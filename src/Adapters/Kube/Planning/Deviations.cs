using System.Text.Json;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>
/// Where the cluster made something else of what was applied (0.5 became 500m, a webhook added a mirror to an image name): compared with the
/// manifest alone, such a field would look changed for ever.
/// </summary>
/// <param name="Wanted">The value applied, as JSON.</param>
/// <param name="Became">The value that the server answered with, as JSON.</param>
sealed record Deviation(string Wanted, string Became)
{
    public bool Explains(JsonElement wanted, JsonElement live) => Same(Wanted, wanted) && Same(Became, live);

    static bool Same(string json, JsonElement value)
    {
        using var document = JsonDocument.Parse(json);
        return JsonElement.DeepEquals(document.RootElement, value);
    }

    /// <summary>What the answer to an apply shows; empty when the server took everything as it was.</summary>
    /// <param name="wanted">The body that was sent.</param>
    /// <param name="answer">The object that came back.</param>
    public static IReadOnlyDictionary<string, Deviation> Of(JsonElement wanted, JsonElement answer, string manager) =>
        FieldWalk
            .Compare(wanted, answer, FieldOwners.Of(answer, manager), None)
            .Where(f => f is { Kind: FindingKind.Differs, Ours: true, Live.ValueKind: not JsonValueKind.Undefined })
            .ToDictionary(f => f.Text, f => new Deviation(f.Wanted.GetRawText(), f.Live.GetRawText()));

    public static IReadOnlyDictionary<string, Deviation> None { get; } = new Dictionary<string, Deviation>();
}
