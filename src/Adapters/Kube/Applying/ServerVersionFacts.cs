using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Applying;

/// <summary>What writing a release has to know of the server and of what the release itself brings.</summary>
/// <param name="NewNamespaces">Namespaces made by this release, in which a 404 means "in a moment".</param>
/// <param name="BringsKinds">True when the release brings definitions, whose kinds may be served a moment later.</param>
sealed record ServerVersionFacts(bool ValidatesFields, IReadOnlySet<string> NewNamespaces, bool BringsKinds)
{
    public Fresh FreshOf(ObjectRef r) =>
        (r.Namespace is { } ns && NewNamespaces.Contains(ns) ? Fresh.Namespace : Fresh.Nothing)
        | (BringsKinds ? Fresh.Kind : Fresh.Nothing);
}
