using System.Text.RegularExpressions;
using Tandem.Clusters;

namespace Tandem.Overlays.Forms;

/// <summary>What may stand in a form's fields. Each refusal names the field and says what would do.</summary>
public static partial class FormRules
{
    const int MostReplicas = 10_000;

    public static Failure? Check(FormChange change) =>
        change switch
        {
            FormChange.Image i => Image(i.Reference),
            FormChange.Replicas r => Number("Replicas", r.Count, 0, MostReplicas),
            FormChange.Variable v => Variable(v),
            FormChange.SecretVariables s => Name("Secret", s.Secret),
            FormChange.Label l => Label(l),
            FormChange.Namespace n => Name("Namespace", n.Name, dots: false),
            FormChange.Config c => Config(c),
            FormChange.Scaling s => Number("Least", s.Least, 1, MostReplicas)
                ?? Number("Most", s.Most, s.Least, MostReplicas)
                ?? (s.Cpu is { } cpu ? Number("Cpu", cpu, 1, 1000) : null),
            FormChange.Host h => Host(h.Name),
            FormChange.Resource r => Quantity($"{r.Kind}.{r.Name}", r.Name, r.Quantity),
            _ => null,
        };

    static Failure? Image(string text) =>
        text.Length <= 512 && ImageWords.Parse(text) is { } image
            ? image is { Tag: null, Digest: null }
                ? Bad(
                    "Image",
                    Text.Of($"{text} names no tag and no digest."),
                    Text.Of($"Add one, such as {text}:1.0: without it, what runs may change by itself.")
                )
                : null
            : Bad(
                "Image",
                Text.Of($"'{text}' is not the name of an image."),
                Text.Of($"Write host/path:tag, such as registry.example/shop/web:1.4.2, in small letters.")
            );

    static Failure? Number(string field, int value, int least, int most) =>
        value >= least && value <= most
            ? null
            : Bad(field, Text.Of($"{value} is not between {least} and {most}."), Text.Of($"Give a whole number in that range."));

    static Failure? Variable(FormChange.Variable change)
    {
        if (!VariableName().IsMatch(change.Name) || change.Name.Length > 253)
        {
            return Bad(
                "Name",
                Text.Of($"'{change.Name}' is not the name of a variable."),
                Text.Of($"Use letters, digits, dots, hyphens and underscores; do not begin with a digit.")
            );
        }
        return change.Value switch
        {
            VariableValue.Secret s => Name("Secret", s.Name) ?? Key(s.Key),
            VariableValue.ConfigKey c => Name("ConfigMap", c.Name) ?? Key(c.Key),
            VariableValue.Words w => Literal(change.Name, w.Text),
            _ => null,
        };
    }

    static Failure? Config(FormChange.Config change) => Key(change.Key) ?? (change.Value is { } value ? Literal(change.Key, value) : null);

    /// <summary>Files of a plan are read by everybody who may read plans, and leave it with every export.</summary>
    static Failure? Literal(string name, string value) =>
        SecretName().IsMatch(name) || SecretValue().IsMatch(value)
            ? Bad(
                "Value",
                Text.Of($"The value of {name} looks like a secret, and files of a plan are no place for one."),
                Text.Of($"Keep it in a Secret of the cluster, and refer to that by name and key.")
            )
            : null;

    static Failure? Label(FormChange.Label change)
    {
        var (prefix, name) = change.Key.Split('/', 2) is [var p, var n] ? (p, n) : (null, change.Key);
        if (!LabelWord().IsMatch(name) || (prefix is not null && !(prefix.Length <= 253 && DnsName().IsMatch(prefix))))
        {
            return Bad(
                "Key",
                Text.Of($"'{change.Key}' is not the key of a label."),
                Text.Of(
                    $"Write a word of at most 63 letters, digits, dots, hyphens and underscores, with a domain and a slash before it if you like."
                )
            );
        }
        return change.Value is null or "" || LabelWord().IsMatch(change.Value)
            ? null
            : Bad(
                "Value",
                Text.Of($"'{change.Value}' is not the value of a label."),
                Text.Of($"Use at most 63 letters, digits, dots, hyphens and underscores; begin and end with a letter or digit.")
            );
    }

    static Failure? Name(string field, string name, bool dots = true) =>
        name.Length <= (dots ? 253 : 63) && (dots ? DnsName() : DnsLabel()).IsMatch(name)
            ? null
            : Bad(
                field,
                Text.Of($"'{name}' is not a name that Kubernetes takes."),
                Text.Of($"Use small letters, digits and hyphens; begin and end with a letter or digit.")
            );

    static Failure? Key(string key) =>
        key.Length <= 253 && DataKey().IsMatch(key) && key is not ("." or "..")
            ? null
            : Bad("Key", Text.Of($"'{key}' is not a key."), Text.Of($"Use letters, digits, dots, hyphens and underscores."));

    static Failure? Host(string host) =>
        host.Length <= 253 && DnsName().IsMatch(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host)
            ? null
            : Bad(
                "Host",
                Text.Of($"'{host}' is not the name of a host."),
                Text.Of($"Write it as in a browser, without https:// and path, such as shop.example.com.")
            );

    static Failure? Quantity(string field, string resource, string? value) =>
        value is null || QuantityWord().IsMatch(value)
            ? null
            : Bad(
                field,
                Text.Of($"'{value}' is not a quantity of {resource}."),
                Text.Of($"Write cpu as 250m or 2, memory as 512Mi or 1Gi.")
            );

    public static Failure NoContainer(ObjectRef r, string container) =>
        Bad("Container", Text.Of($"{r} has no container {container}."), Text.Of($"Choose one of its containers."));

    static Failure Bad(string field, Text what, Text hint) => new("form.value", what, hint, Field: field);

    [GeneratedRegex("^[A-Za-z_.-][A-Za-z0-9_.-]*$")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|LTAI|ghp_|xox[bp]-)[A-Za-z0-9-]{12,}|://[^/\s:@]+:[^/\s:@]+@")]
    private static partial Regex SecretValue();

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex LabelWord();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$")]
    private static partial Regex DnsName();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^[A-Za-z0-9_.-]+$")]
    private static partial Regex DataKey();

    [GeneratedRegex(@"^[0-9]{1,15}(\.[0-9]{1,6})?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei|n|u)?$")]
    private static partial Regex QuantityWord();
}
