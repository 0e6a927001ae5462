namespace Tandem.Clusters.Health;

/// <summary>What a rule says of one object.</summary>
/// <param name="Since">When it became so, as far as the object itself tells.</param>
/// <param name="Permanent">Waiting longer cannot help.</param>
public sealed record Verdict(HealthState State, Text Sentence, DateTimeOffset? Since = null, bool Permanent = false)
{
    internal static Verdict Healthy(Text sentence, DateTimeOffset? since = null) => new(HealthState.Healthy, sentence, since);

    internal static Verdict Progressing(Text sentence, DateTimeOffset? since = null) => new(HealthState.Progressing, sentence, since);

    internal static Verdict Degraded(Text sentence, DateTimeOffset? since = null) => new(HealthState.Degraded, sentence, since);

    internal static Verdict Broken(Text sentence, DateTimeOffset? since = null) => new(HealthState.Degraded, sentence, since, true);

    internal static Verdict Suspended(Text sentence, DateTimeOffset? since = null) => new(HealthState.Suspended, sentence, since);

    /// <summary>A server's message, short enough for a line.</summary>
    internal static string Short(string message)
    {
        var line = message.ReplaceLineEndings(" ").Trim();
        return line.Length <= 240 ? line : $"{line[..240]}…";
    }
}
