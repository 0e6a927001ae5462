using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Admission;

/// <summary>One write as admission sees it: <c>CREATE</c> or <c>UPDATE</c>, and the object complete with its defaults.</summary>
internal sealed record Review(WriteTarget Target, string Operation, JsonObject Body)
{
    KindInfo Kind => Target.Kind;

    string Resource => Target.Subresource.Length == 0 ? Kind.Plural : $"{Kind.Plural}/{Target.Subresource}";

    /// <summary>Whether one of <paramref name="rules"/> names this write, and the selectors of <paramref name="owner"/> choose the object.</summary>
    public bool IsOf(IEnumerable<JsonObject> rules, JsonNode? owner, ObjectStore store) =>
        Kind.Group != "admissionregistration.k8s.io"
        && rules.Any(Covers)
        && Selectors.Matches(owner.At("objectSelector"), Body.At("metadata", "labels"))
        && (Target.Space.Length == 0 || Selectors.Matches(owner.At("namespaceSelector"), Labels(store)));

    bool Covers(JsonObject rule) =>
        Has(rule, "operations", Operation)
        && Has(rule, "apiGroups", Kind.Group)
        && Has(rule, "apiVersions", Kind.Version)
        && rule.Texts("resources").Any(r => r == "*/*" || r == Resource || (r == "*" && Target.Subresource.Length == 0))
        && (rule.Text("scope") ?? "*") is var scope
        && (scope == "*" || scope == (Kind.Namespaced ? "Namespaced" : "Cluster"));

    JsonNode? Labels(ObjectStore store) => store.Get(new ObjectKey("namespaces", "", Target.Space))?.Body.At("metadata", "labels");

    static bool Has(JsonObject rule, string list, string wanted) => rule.Texts(list).Any(item => item == "*" || item == wanted);
}
