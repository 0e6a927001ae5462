using System.Text.Json;

namespace Tandem.Clusters.Health;

/// <summary>A definition of a kind: its names are accepted and it is served.</summary>
static class CustomResourceDefinitionHealth
{
    public static Verdict Of(JsonElement live)
    {
        if (live.Condition("NamesAccepted") is { IsFalse: true } names)
        {
            return Verdict.Broken(Text.Of($"Its names clash with another definition: {Verdict.Short(names.Message)}"), names.Since);
        }
        return live.Condition("Established") switch
        {
            { IsTrue: true } served => Verdict.Healthy(Text.Of($"The cluster serves the kind."), served.Since),
            { IsFalse: true, Reason: not "Installing" } no => Verdict.Broken(
                Text.Of($"The cluster does not serve the kind: {Verdict.Short(no.Message)}"),
                no.Since
            ),
            _ => Verdict.Progressing(Text.Of($"The cluster is about to serve the kind.")),
        };
    }
}
