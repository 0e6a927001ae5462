using System.Text.Json;
using Tandem.Adapters.Kube.Applying;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Planning;

enum Belongs
{
    ToUs,

    /// <summary>To others, and used as it is without being marked: what prepares a site.</summary>
    ToAll,

    /// <summary>Nobody's, or of a tool that can be asked to let go: it may be adopted.</summary>
    ToNobody,

    /// <summary>To another plan or another tool that would fight for it.</summary>
    ToOthers,
}

/// <summary>Whose a live object is.</summary>
sealed record Belonging(Belongs To, Text? Why = null)
{
    public static Belonging Of(ObjectRef r, JsonElement live, PlanScope scope)
    {
        var plan = Word(live, "labels", Draft.PlanLabel);
        if (plan == scope.Plan)
        {
            return new(Belongs.ToUs);
        }
        if (KindOrder.MayBelongToOthers(r))
        {
            return new(Belongs.ToAll);
        }
        if (plan is not null)
        {
            return new(Belongs.ToOthers, Text.Of($"{r} exists already and belongs to another plan ({plan})."));
        }
        if (Word(live, "labels", Inventory.PartOf) is { } set && set != scope.Set)
        {
            return new(Belongs.ToOthers, Text.Of($"{r} exists already and belongs to another set of objects ({set})."));
        }
        if (Word(live, "annotations", "argocd.argoproj.io/tracking-id") is { } argo)
        {
            return new(Belongs.ToOthers, Text.Of($"{r} exists already and is kept by Argo CD ({argo.Split(':')[0]})."));
        }
        return Word(live, "annotations", "meta.helm.sh/release-name") is { } chart
            ? new(Belongs.ToNobody, Text.Of($"{r} exists already and was made by the Helm release {chart}."))
            : new(Belongs.ToNobody, Text.Of($"{r} exists already and was not made by this console."));
    }

    /// <summary>The value of a label or annotation; null when there is none.</summary>
    public static string? Word(JsonElement live, string part, string name) =>
        live.GetProperty("metadata").TryGetProperty(part, out var words)
        && words.ValueKind == JsonValueKind.Object
        && words.TryGetProperty(name, out var word)
            ? word.GetString()
            : null;
}
