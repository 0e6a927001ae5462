using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>Label and field selectors, as objects and as query text.</summary>
internal static class Selectors
{
    /// <summary>A <c>LabelSelector</c> object against labels. An empty selector matches everything.</summary>
    public static bool Matches(JsonNode? selector, JsonNode? labels) =>
        selector.Pairs("matchLabels").All(pair => labels.Text(pair.Key) == pair.Value)
        && selector
            .Each("matchExpressions")
            .All(e => Holds(labels, e.Text("key") ?? "", e.Text("operator") ?? "", e.Texts("values").ToHashSet()));

    /// <summary>A plain map of labels, as a Service has; an empty one matches nothing.</summary>
    public static bool MatchesMap(JsonNode? map, JsonNode? labels) =>
        map is JsonObject { Count: > 0 } wanted && wanted.All(pair => labels.Text(pair.Key) == pair.Value.Text());

    /// <summary>Both selectors of a list request as one test.</summary>
    public static Func<JsonObject, bool> Parse(KubeRequest request)
    {
        var labels = Labels(request.Ask("labelSelector"));
        var fields = Fields(request.Ask("fieldSelector"));
        return body => labels(body["metadata"].At("labels")) && fields(body);
    }

    public static Func<JsonNode?, bool> Labels(string text)
    {
        var terms = Split(text).Select(Term).ToList();
        return labels => terms.All(term => term(labels));
    }

    static Func<JsonObject, bool> Fields(string text)
    {
        var terms = Split(text).Select(FieldTerm).ToList();
        return body => terms.All(term => term(body));
    }

    static Func<JsonObject, bool> FieldTerm(string term)
    {
        var unequal = term.Contains("!=", StringComparison.Ordinal);
        var parts = term.Split(unequal ? ["!="] : ["==", "="], 2, StringSplitOptions.None);
        if (parts.Length != 2)
            throw ApiException.Bad($"invalid selector: '{term}'; can't understand '{term}'");
        var path = parts[0].Trim().Split('.');
        return body => (Print(body.At(path)) == parts[1].Trim()) != unequal;
    }

    static string Print(JsonNode? value) => value is null ? "" : value.Text() ?? Wire.Text(value);

    static Func<JsonNode?, bool> Term(string term)
    {
        if (term.Contains(" notin ", StringComparison.Ordinal) || term.Contains(" notin(", StringComparison.Ordinal))
            return SetTerm(term, "notin", "NotIn");
        if (term.Contains(" in ", StringComparison.Ordinal) || term.Contains(" in(", StringComparison.Ordinal))
            return SetTerm(term, "in", "In");
        foreach (var (sign, equal) in ((string, bool)[])[("!=", false), ("==", true), ("=", true)])
            if (term.Split(sign, 2) is [var key, var value])
                return labels => (labels.Text(key.Trim()) == value.Trim()) == equal;
        return term.StartsWith('!') ? labels => labels.At(term[1..].Trim()) is null : labels => labels.At(term) is not null;
    }

    static Func<JsonNode?, bool> SetTerm(string term, string word, string rule)
    {
        var at = term.IndexOf(' ' + word, StringComparison.Ordinal);
        var open = term.IndexOf('(');
        if (open < 0 || !term.EndsWith(')'))
            throw ApiException.Bad($"unable to parse requirement: found '{term}', expected: '('");
        var values = term[(open + 1)..^1].Split(',').Select(v => v.Trim()).ToHashSet(StringComparer.Ordinal);
        var key = term[..at].Trim();
        return labels => Holds(labels, key, rule, values);
    }

    static bool Holds(JsonNode? labels, string key, string rule, IReadOnlySet<string> values) =>
        rule switch
        {
            "In" => labels.Text(key) is { } value && values.Contains(value),
            "NotIn" => labels.Text(key) is not { } other || !values.Contains(other),
            "Exists" => labels.At(key) is not null,
            "DoesNotExist" => labels.At(key) is null,
            _ => false,
        };

    /// <summary>Splits at commas outside parentheses.</summary>
    static IEnumerable<string> Split(string text)
    {
        int depth = 0,
            start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                if (text[start..i].Trim() is { Length: > 0 } term)
                    yield return term;
                start = i + 1;
            }
            else
                depth +=
                    text[i] == '(' ? 1
                    : text[i] == ')' ? -1
                    : 0;
        }
    }
}
