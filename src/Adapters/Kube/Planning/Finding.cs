using System.Text.Json;

namespace Tandem.Adapters.Kube.Planning;

enum FindingKind
{
    /// <summary>The value is another than the wanted one, or absent.</summary>
    Differs,

    /// <summary>The value is as wanted, but we do not own it.</summary>
    NotOurs,

    /// <summary>We own it, and it is not wanted any more.</summary>
    Dropped,
}

/// <summary>One place in which a live object and the wanted one differ.</summary>
/// <param name="Live">Undefined when absent.</param>
/// <param name="Wanted">Undefined when not wanted.</param>
/// <param name="Ours">True when we own the place.</param>
/// <param name="Others">Who else owns it, or something in it.</param>
sealed record Finding(FieldPath Path, FindingKind Kind, JsonElement Live, JsonElement Wanted, bool Ours, IReadOnlyList<OwnerEntry> Others)
{
    public string Text { get; } = Path.ToString();
}
