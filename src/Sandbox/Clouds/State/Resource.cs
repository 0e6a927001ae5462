using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.State;

/// <summary>From <paramref name="Since"/> on the resource is in <paramref name="State"/>, until the next phase begins.</summary>
internal sealed record Phase(string State, DateTimeOffset Since);

/// <summary>
/// One thing in the cloud. Its future is written down when it is made or changed, so its state is a pure function of the clock: no timer runs,
/// and a restart loses nothing.
/// </summary>
internal sealed record Resource
{
    /// <summary>The state of something that does not exist any more.</summary>
    public const string Gone = "(gone)";

    public required string Id { get; init; }
    public required string Kind { get; init; }
    public required string Account { get; init; }
    public required string Region { get; init; }
    public required DateTimeOffset Created { get; init; }
    public required ImmutableList<Phase> Phases { get; init; }
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Id of the cluster that made it and takes it down again; null when a caller asked for it.</summary>
    public string? Owner { get; init; }

    /// <summary>What only this kind has. Never changed in place: see <see cref="With"/>.</summary>
    public JsonObject Facts { get; init; } = [];

    public string StateAt(DateTimeOffset now) => (Phases.LastOrDefault(p => p.Since <= now) ?? Phases[0]).State;

    public bool LivesAt(DateTimeOffset now) => StateAt(now) != Gone;

    public DateTimeOffset? GoneSince => Phases[^1].State == Gone ? Phases[^1].Since : null;

    public string? Text(string fact) => Facts[fact]?.GetValue<string>();

    public bool Flag(string fact) => Facts[fact]?.GetValue<bool>() ?? false;

    public int Number(string fact) => Facts[fact]?.GetValue<int>() ?? 0;

    public IReadOnlyList<string> Texts(string fact) => Facts[fact] is JsonArray all ? [.. all.Select(n => n!.GetValue<string>())] : [];

    public IReadOnlyList<JsonObject> Objects(string fact) =>
        Facts[fact] is JsonArray all ? [.. all.Select(n => n!.DeepClone().AsObject())] : [];

    public Resource With(string fact, JsonNode? value)
    {
        var facts = Facts.DeepClone().AsObject();
        facts[fact] = value;
        return this with { Facts = facts };
    }

    /// <summary>Forgets the future that was written down and takes a new one.</summary>
    public Resource Then(DateTimeOffset now, params IEnumerable<Phase> phases) =>
        this with
        {
            Phases = [.. Phases.Where(p => p.Since <= now), .. phases],
        };
}
