using System.Text.RegularExpressions;
using Tandem.Sandbox.Kube.Kinds;

namespace Tandem.Sandbox.Kube.Defaults;

/// <summary>Which names the server takes.</summary>
internal static partial class Names
{
    /// <summary>Why <paramref name="name"/> cannot be the name of an object of this kind; null when it can.</summary>
    public static string? Problem(KindInfo kind, string name)
    {
        if (kind.Group == "rbac.authorization.k8s.io")
            return name is "." or ".." || name.Contains('/') || name.Contains('%')
                ? "may not be '.' or '..' and may not contain '/' or '%'"
                : null;
        if (kind is { Group: "", Kind: "Namespace" } or { Group: "", Kind: "Service" })
            return name.Length <= 63 && Label().IsMatch(name) ? null : LabelText;
        return name.Length <= 253 && Subdomain().IsMatch(name) ? null : SubdomainText;
    }

    public static bool IsLabelValue(string value) => value.Length <= 63 && LabelValue().IsMatch(value);

    public static bool IsSpace(string name) => name.Length <= 63 && Label().IsMatch(name);

    const string LabelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    const string SubdomainText =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    public const string LabelValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?\z")]
    private static partial Regex LabelValue();
}
