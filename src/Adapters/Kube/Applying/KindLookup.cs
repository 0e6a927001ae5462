using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>Where the cluster serves an object's kind, and whether the object fits there.</summary>
static class KindLookup
{
    public static async Task<Result<ApiKind>> FindAsync(ClusterLink link, Draft draft, CancellationToken cancellation)
    {
        var kind = await link.Kinds.FindAsync(draft.Ref.Group, draft.Ref.Kind, draft.Version, cancellation);
        if (!kind.Ok)
        {
            return kind.Failure;
        }
        if (kind.Value is not { } served)
        {
            return StatusFailures.UnservedKind($"{draft.Ref.Kind} ({draft.Ref.Group}/{draft.Version})".Replace("(/", "("));
        }
        return served.Namespaced == draft.Ref.Namespace is not null
            ? served
            : new Failure(
                "cluster.scope",
                served.Namespaced
                    ? Text.Of($"{draft.Ref} lives in a namespace but names none.")
                    : Text.Of($"{draft.Ref} lives in no namespace but names one."),
                Text.Of($"Correct metadata.namespace in the base or the overlay.")
            );
    }
}
