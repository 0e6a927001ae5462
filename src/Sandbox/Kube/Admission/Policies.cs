using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Admission;

/// <summary>
/// ValidatingAdmissionPolicies, as far as their expressions compare one field of the object with one text (<c>object.data.a != 'no'</c>).
/// Every other expression holds: no CEL runs here.
/// </summary>
internal static partial class Policies
{
    const string Group = ".admissionregistration.k8s.io";

    public static void Ask(ObjectStore store, Review review)
    {
        foreach (var binding in store.List("validatingadmissionpolicybindings" + Group).Select(b => b.Body))
        {
            if (!binding.Texts("spec", "validationActions").Contains("Deny"))
                continue;
            var policy = store
                .Get(new ObjectKey("validatingadmissionpolicies" + Group, "", binding.Text("spec", "policyName") ?? ""))
                ?.Body;
            var constraints = policy.Map("spec", "matchConstraints");
            if (policy is null || !review.IsOf(constraints.Each("resourceRules"), constraints, store))
                continue;
            foreach (var rule in policy.Each("spec", "validations").Where(v => !Holds(v.Text("expression") ?? "", review.Body)))
                throw Denied(review.Target, policy.Name()!, binding.Name()!, rule);
        }
    }

    static bool Holds(string expression, JsonObject body)
    {
        var match = Comparison().Match(expression);
        if (!match.Success)
            return true;
        var same = body.Text(match.Groups["path"].Value.Split('.')) == match.Groups["text"].Value;
        return same == (match.Groups["sign"].Value == "==");
    }

    static ApiException Denied(WriteTarget target, string policy, string binding, JsonObject rule)
    {
        var why = rule.Text("message") ?? $"failed expression: {rule.Text("expression")}";
        var message = $"ValidatingAdmissionPolicy '{policy}' with binding '{binding}' denied request: {why}";
        var details = new JsonObject { ["name"] = target.Name };
        if (target.Kind.Group.Length > 0)
            details["group"] = target.Kind.Group;
        details["kind"] = target.Kind.Plural;
        details["causes"] = new JsonArray(new JsonObject { ["message"] = message });
        return new ApiException(422, "Invalid", $"{target.Kind.Resource} \"{target.Name}\" is forbidden: {message}", details);
    }

    [GeneratedRegex("""^\s*object\.(?<path>[A-Za-z0-9_.]+)\s*(?<sign>==|!=)\s*(?:'(?<text>[^']*)'|"(?<text>[^"]*)")\s*$""")]
    private static partial Regex Comparison();
}
