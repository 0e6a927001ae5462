using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>One reason for a refusal. <paramref name="Reason"/> and <paramref name="Field"/> may be absent.</summary>
internal sealed record Cause(string? Reason, string Message, string? Field)
{
    public static Cause Required(string field, string detail = "") =>
        new("FieldValueRequired", detail.Length == 0 ? "Required value" : "Required value: " + detail, field);

    public static Cause Wrong(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", $"Invalid value: {Store.Wire.Text(value)}: {detail}", field);

    public static Cause Forbidden(string field, string detail) => new("FieldValueForbidden", "Forbidden: " + detail, field);

    public static Cause Unsupported(string field, string value, IEnumerable<string> allowed) =>
        new(
            "FieldValueNotSupported",
            $"Unsupported value: \"{value}\": supported values: {string.Join(", ", allowed.Select(a => $"\"{a}\""))}",
            field
        );

    public static Cause Duplicate(string field, JsonNode value) =>
        new("FieldValueDuplicate", "Duplicate value: " + Store.Wire.Text(value), field);
}

/// <summary>A refusal in the server's own form, the <c>Status</c> object.</summary>
internal sealed class ApiException(int code, string? reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    /// <summary>Set when the answer is plain text and no <c>Status</c>.</summary>
    public string? PlainText { get; init; }

    public KubeResponse ToResponse() => PlainText is not null ? KubeResponse.Text(code, PlainText) : KubeResponse.Json(code, ToStatus());

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (reason is not null)
            status["reason"] = reason;
        if (details is not null)
            status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static ApiException NotFound(KindInfo kind, string name) => NotFound(kind.Group, kind.Plural, name);

    public static ApiException NotFound(string group, string plural, string name) =>
        new(404, "NotFound", $"{Qualify(plural, group)} \"{name}\" not found", Details(group, plural, name));

    public static ApiException NoSuchPage() => new(404, null, "") { PlainText = "404 page not found\n" };

    public static ApiException Exists(KindInfo kind, string name) =>
        new(409, "AlreadyExists", $"{Qualify(kind.Plural, kind.Group)} \"{name}\" already exists", Details(kind.Group, kind.Plural, name));

    /// <summary>A race: what the caller saw is no longer so.</summary>
    public static ApiException Race(KindInfo kind, string name, string why) =>
        new(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on {Qualify(kind.Plural, kind.Group)} \"{name}\": {why}",
            Details(kind.Group, kind.Plural, name)
        );

    public static ApiException Modified(KindInfo kind, string name) =>
        Race(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>A precondition of a deletion failed; the message names the kind and not the resource.</summary>
    public static ApiException Precondition(KindInfo kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Qualified} \"{name}\": {why}", Details(kind.Group, kind.Kind, name));

    public static ApiException Bad(string message) => new(400, "BadRequest", message);

    public static ApiException Untyped(string message) => new(500, null, message);

    public static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException NotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    public static ApiException Media(string message = "415: Unsupported Media Type") =>
        new(415, "UnsupportedMediaType", message, new JsonObject());

    public static ApiException TooLarge() => new(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");

    public static ApiException Forbidden(string group, string plural, string name, string why, Cause? cause = null)
    {
        var details = Details(group, plural, name);
        if (cause is not null)
            details["causes"] = Causes([cause]);
        return new ApiException(
            403,
            "Forbidden",
            $"{Qualify(plural, group)}{(name.Length == 0 ? "" : $" \"{name}\"")} is forbidden: {why}",
            details
        );
    }

    public static ApiException Invalid(KindInfo kind, string name, IReadOnlyList<Cause> causes) =>
        Invalid(kind.Group, kind.Kind, name, causes);

    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<Cause> causes)
    {
        var lines = causes.Select(c => $"{c.Field}: {c.Message}").Distinct(StringComparer.Ordinal).ToList();
        var what = lines.Count == 1 ? lines[0] : "[" + string.Join(", ", lines) + "]";
        var details = Details(group, kind, name);
        details["causes"] = Causes(causes);
        return new ApiException(422, "Invalid", $"{Qualify(kind, group)} \"{name}\" is invalid: {what}", details);
    }

    public static ApiException FieldConflict(string message, IReadOnlyList<Cause> causes) =>
        new(409, "Conflict", message, new JsonObject { ["causes"] = Causes(causes) });

    static string Qualify(string name, string group) => group.Length == 0 ? name : name + "." + group;

    static JsonObject Details(string group, string kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        return details;
    }

    static JsonArray Causes(IEnumerable<Cause> causes)
    {
        var list = new JsonArray();
        foreach (var cause in causes)
        {
            var entry = new JsonObject();
            if (cause.Reason is not null)
                entry["reason"] = cause.Reason;
            entry["message"] = cause.Message;
            if (cause.Field is not null)
                entry["field"] = cause.Field;
            list.Add(entry);
        }
        return list;
    }
}
