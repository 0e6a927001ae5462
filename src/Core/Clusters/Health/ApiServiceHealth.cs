using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>An aggregated API: its server answers.</summary>
static class ApiServiceHealth
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public static Verdict Of(JsonElement live, DateTimeOffset now) =>
        live.Condition("Available") switch
        {
            { IsTrue: true } ok => Verdict.Healthy(Text.Of($"Its server answers."), ok.Since),
            { IsFalse: true } no when now - (no.Since ?? now) >= Grace => Verdict.Degraded(
                Text.Of($"Its server does not answer: {Verdict.Short(no.Message)}"),
                no.Since
            ),
            _ => Verdict.Progressing(Text.Of($"Its server does not answer yet.")),
        };
}
