using System.Text.RegularExpressions;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Http;

/// <summary>Turns a refusal of the server into what happened, to which object, and what to do.</summary>
static partial class StatusFailures
{
    const int Longest = 300;

    /// <param name="subject">The object the request was about; null when it was about none.</param>
    public static Failure Of(KubeAnswer answer, ObjectRef? subject)
    {
        var status = KubeStatus.Of(answer);
        var who = subject?.ToString() ?? "The request";
        var failure =
            Identity(status, who)
            ?? Fields(status, who, IsSecret(subject))
            ?? Places(status, who, subject)
            ?? Capacity(status, who)
            ?? Other(status, who, IsSecret(subject));
        return failure with { RequestId = answer.AuditId };
    }

    static Failure? Identity(KubeStatus status, string who) =>
        status switch
        {
            { Code: 401 } => new(
                "cluster.unauthorized",
                Text.Of($"The cluster does not accept the credentials: the token or certificate has expired or was revoked."),
                Text.Of($"Issue a new token or kubeconfig and store it in the account.")
            ),
            { IsTerminatingNamespace: true } => null,
            { IsQuota: true } => new(
                "cluster.quota",
                Text.Of($"{who} exceeds a quota of its namespace: {Short(status.Message)}"),
                Text.Of($"Lower the requests in the overlay or raise the ResourceQuota.")
            ),
            { Code: 403 } when Right().Match(status.Message) is { Success: true } right => new(
                "cluster.forbidden",
                Text.Of($"{who}: the credentials may not {right.Groups[1].Value} {right.Groups[2].Value}."),
                Text.Of($"Ask the cluster's owner for this right, then try again.")
            ),
            { Code: 403 } => new(
                "cluster.forbidden",
                Text.Of($"{who} is forbidden: {Short(status.Message)}"),
                Text.Of($"Ask the cluster's owner for the right, or change what the message names.")
            ),
            _ => null,
        };

    static Failure? Fields(KubeStatus status, string who, bool secret)
    {
        if (status.IsFieldConflict)
        {
            return Conflict(status, who);
        }
        if (status.IsTypedPatch)
        {
            return TypedPatch(status, who);
        }
        if (status.IsPolicy)
        {
            return new(
                "cluster.policy",
                Text.Of($"{who} was refused by a policy of the cluster: {Short(status.Message)}"),
                Text.Of($"Change the manifest so that the policy allows it, or ask the cluster's owner.")
            );
        }
        if (status.Code != 422)
        {
            return null;
        }
        var fields = string.Join(", ", status.Causes.Select(c => c.Field).Where(f => f.Length > 0).Distinct());
        return status.IsImmutable
            ? new(
                "cluster.immutable",
                Text.Of($"{who} cannot be changed in {fields}: this field is fixed once the object exists."),
                Text.Of($"Give the object a new name, or delete it by hand after checking what would be lost."),
                Field: fields
            )
            : new(
                "cluster.invalid",
                // A server quotes the wrong value, and a Secret's value must not reach a page.
                secret ? Text.Of($"{who} is not valid in {fields}.") : Text.Of($"{who} is not valid: {Short(status.Message)}"),
                Text.Of($"Correct the field in the base or the overlay."),
                Field: fields
            );
    }

    static Failure Conflict(KubeStatus status, string who)
    {
        var causes = status.Causes.Where(c => c.Reason == "FieldManagerConflict").ToList();
        var managers = string.Join(", ", causes.Select(c => Manager().Match(c.Message).Groups[1].Value).Distinct());
        var fields = string.Join(", ", causes.Select(c => c.Field.TrimStart('.')).Distinct());
        return new(
            "cluster.conflict",
            Text.Of($"{who}: {managers} has set {fields} to another value and owns it."),
            Text.Of($"Remove {fields} from the overlay to leave it to {managers}, or undo its change in the cluster, then resume."),
            Field: fields
        );
    }

    /// <summary>The message ends in <c>.spec.foo: field not declared in schema</c>.</summary>
    static Failure TypedPatch(KubeStatus status, string who)
    {
        var match = Typed().Match(status.Message);
        var field = match.Success ? match.Groups[1].Value.TrimStart('.') : "";
        var why = match.Success ? match.Groups[2].Value : "";
        var what = why switch
        {
            _ when why.StartsWith("field not declared", StringComparison.Ordinal) => Text.Of(
                $"{who} has a field Kubernetes does not know: {field}."
            ),
            _ when why.StartsWith("duplicate entries", StringComparison.Ordinal) => Text.Of(
                $"{who} lists the same entry twice in {field}."
            ),
            _ when field.Length > 0 => Text.Of($"{who} has a value of the wrong type in {field}."),
            _ => Text.Of($"{who} does not fit the schema of its kind."),
        };
        return new("cluster.typed-patch", what, Text.Of($"Correct the field in the base or the overlay."), Field: field);
    }

    static Failure? Places(KubeStatus status, string who, ObjectRef? subject) =>
        status switch
        {
            { IsTerminatingNamespace: true } => new(
                "cluster.terminating",
                Text.Of($"{who} cannot be created because its namespace is being deleted."),
                Text.Of($"Wait until the namespace is gone, then resume.")
            ),
            { IsMissingNamespace: true } => new(
                "cluster.namespace",
                Text.Of($"{who} cannot be created because its namespace does not exist."),
                Text.Of($"Add the Namespace to the manifests or deploy into the plan's namespace.")
            ),
            { IsUnservedKind: true } => UnservedKind(subject?.Kind ?? who),
            { Code: 404 } => new("cluster.absent", Text.Of($"{who} does not exist."), Text.Of($"Check the name and the namespace.")),
            _ => null,
        };

    public static Failure UnservedKind(string kind) =>
        new(
            "cluster.kind",
            Text.Of($"The cluster does not know the kind {kind}."),
            Text.Of($"Install the definition it belongs to, or use an API version this cluster serves.")
        );

    static Failure? Capacity(KubeStatus status, string who) =>
        status switch
        {
            { IsWebhook: true } => new(
                "cluster.webhook",
                Text.Of($"{who} could not be checked: a webhook of the cluster does not answer. {Short(status.Message)}"),
                Text.Of($"Repair the service behind the webhook, then resume.")
            ),
            { Code: 429 } => new(
                "cluster.busy",
                Text.Of($"The cluster is too busy to take {who}."),
                Text.Of($"Wait a minute, then resume.")
            ),
            { Code: 502 or 503 or 504 } => new(
                "cluster.unavailable",
                Text.Of($"The cluster's API server is not ready to answer for {who}."),
                Text.Of($"Wait until the control plane is up again, then resume.")
            ),
            { Code: 413 } => new(
                "cluster.size",
                Text.Of($"{who} is too large for the cluster."),
                Text.Of($"Split it: a request may have 3 MiB.")
            ),
            _ => null,
        };

    static Failure Other(KubeStatus status, string who, bool secret) =>
        new(
            status.Reason.Length > 0 ? $"cluster.{status.Reason}" : $"cluster.{status.Code}",
            secret
                ? Text.Of($"{who}: the cluster answered {status.Code}.")
                : Text.Of($"{who}: the cluster answered {status.Code}, {Short(status.Message)}"),
            Text.Of($"Look at the message; if it does not help, ask the cluster's owner.")
        );

    static bool IsSecret(ObjectRef? subject) => subject is { Group: "", Kind: "Secret" };

    static string Short(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }

    [GeneratedRegex("""cannot (\w+) resource "([^"]+)""")]
    private static partial Regex Right();

    [GeneratedRegex("""conflict with "([^"]+)""")]
    private static partial Regex Manager();

    /// <summary>Servers before 1.26 do not say which object in brackets.</summary>
    [GeneratedRegex(@"typed patch object(?: \(.*?\))?: (\.[^:]*): (.*)$", RegexOptions.Singleline)]
    private static partial Regex Typed();
}
