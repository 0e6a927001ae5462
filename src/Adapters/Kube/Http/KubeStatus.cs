using System.Text.Json;

namespace Tandem.Adapters.Kube.Http;

/// <summary>A cause inside a refusal.</summary>
sealed record StatusCause(string Reason, string Message, string Field);

/// <summary>What a refusal says of itself, read from the <c>Status</c> object or the plain text the server sends instead.</summary>
sealed record KubeStatus(int Code, string Reason, string Message, IReadOnlyList<StatusCause> Causes)
{
    const string TypedPatch = "failed to create typed patch object";

    public static KubeStatus Of(KubeAnswer answer)
    {
        if (answer.Body.ValueKind != JsonValueKind.Object)
        {
            return new KubeStatus(answer.Status, "", answer.Raw.Trim(), []);
        }
        var causes = new List<StatusCause>();
        if (
            answer.Body.TryGetProperty("details", out var details)
            && details.ValueKind == JsonValueKind.Object
            && details.TryGetProperty("causes", out var list)
            && list.ValueKind == JsonValueKind.Array
        )
        {
            causes.AddRange(
                list.EnumerateArray().Select(c => new StatusCause(String(c, "reason"), String(c, "message"), String(c, "field")))
            );
        }
        return new KubeStatus(answer.Status, String(answer.Body, "reason"), String(answer.Body, "message"), causes);
    }

    /// <summary>The server answers 500 to a user's mistake in a field; asking again would loop on a typo.</summary>
    public bool IsTypedPatch => Code == 500 && Message.StartsWith(TypedPatch, StringComparison.Ordinal);

    public bool IsWebhook => Message.Contains("failed calling webhook", StringComparison.Ordinal);

    public bool IsTransient500 =>
        !IsTypedPatch && (IsWebhook || Message.Contains("etcdserver:", StringComparison.Ordinal) || Reason == "ServerTimeout");

    public bool IsFieldConflict => Code == 409 && Causes.Any(c => c.Reason == "FieldManagerConflict");

    public bool IsBeingDeleted =>
        Code == 409 && (Reason == "AlreadyExists" || Message.Contains("object is being deleted", StringComparison.Ordinal));

    public bool IsQuotaRace => Code == 409 && Message.Contains("quota", StringComparison.OrdinalIgnoreCase);

    public bool IsQuota => Code == 403 && Message.Contains("exceeded quota", StringComparison.Ordinal);

    public bool IsTerminatingNamespace => Code == 403 && Causes.Any(c => c.Reason == "NamespaceTerminating");

    /// <summary>A kind the server does not serve is answered in plain text.</summary>
    public bool IsUnservedKind => Code == 404 && Reason.Length == 0;

    public bool IsMissingNamespace => Code == 404 && Message.StartsWith("namespaces \"", StringComparison.Ordinal);

    public bool IsPolicy =>
        Message.Contains("ValidatingAdmissionPolicy", StringComparison.Ordinal)
        || Message.Contains("admission webhook", StringComparison.Ordinal);

    public bool IsImmutable =>
        Code == 422
        && Causes.Any(c =>
            c.Message.Contains("immutable", StringComparison.Ordinal)
            || c.Message.Contains("may not change once set", StringComparison.Ordinal)
            || c.Message.Contains("cannot change roleRef", StringComparison.Ordinal)
            || c.Message.Contains("updates to statefulset spec", StringComparison.Ordinal)
        );

    static string String(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
