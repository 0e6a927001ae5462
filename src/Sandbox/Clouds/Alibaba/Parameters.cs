using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Parameters of one call, from path, query and form together. Names are case-sensitive; an empty value counts as absent.</summary>
internal sealed class Parameters(IEnumerable<KeyValuePair<string, string>> all)
{
    readonly Dictionary<string, string> values = all.Where(p => p.Value.Length > 0)
        .GroupBy(p => p.Key, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, string>> Sorted => values.OrderBy(p => p.Key, StringComparer.Ordinal);

    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>The value, or a <c>Missing…</c> refusal.</summary>
    public string Need(string name) => this[name] ?? throw CloudError.Missing(name);

    /// <summary>Whether the name itself or anything below it (<c>Name.1</c>, <c>Name.Field</c>) is present.</summary>
    public bool Has(string name) => values.Keys.Any(k => k == name || k.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>True and False in any case, as the official clients differ.</summary>
    public bool Flag(string name) =>
        this[name] switch
        {
            null => false,
            var text when bool.TryParse(text, out var value) => value,
            _ => throw CloudError.Invalid(name),
        };

    public int Number(string name, int otherwise, int min, int max) =>
        this[name] switch
        {
            null => otherwise,
            var text when int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) && n >= min && n <= max => n,
            _ => throw CloudError.Invalid(name),
        };

    /// <summary>A comma list; null when absent.</summary>
    public IReadOnlySet<string>? Commas(string name) =>
        this[name]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    /// <summary><c>Name.1</c>, <c>Name.2</c>, …; null when there is none.</summary>
    public IReadOnlyList<string>? List(string name)
    {
        var found = Objects(name).Select(o => o[""]).OfType<string>().ToList();
        return found.Count == 0 ? null : found;
    }

    /// <summary>A parameter that holds a JSON array of strings; null when absent.</summary>
    public IReadOnlyList<string>? JsonList(string name)
    {
        if (this[name] is not { } text)
            return null;
        try
        {
            return JsonSerializer.Deserialize<List<string>>(text);
        }
        catch (JsonException)
        {
            throw CloudError.Invalid(name);
        }
    }

    /// <summary><c>Name.N.Field</c>: one set of fields for each N, in order of N; the field of a bare <c>Name.N</c> is the empty string.</summary>
    public IReadOnlyList<Parameters> Objects(string name) =>
        [
            .. values
                .Where(p => p.Key.StartsWith(name + ".", StringComparison.Ordinal))
                .Select(p => (Path: p.Key[(name.Length + 1)..].Split('.', 2), p.Value))
                .Where(p => int.TryParse(p.Path[0], CultureInfo.InvariantCulture, out _))
                .GroupBy(p => int.Parse(p.Path[0], CultureInfo.InvariantCulture))
                .OrderBy(g => g.Key)
                .Select(g => new Parameters(g.Select(p => KeyValuePair.Create(p.Path.Length > 1 ? p.Path[1] : "", p.Value)))),
        ];

    /// <summary>The fields that are present, as JSON with the given names.</summary>
    public JsonObject Copy(params IEnumerable<string> names)
    {
        var copy = new JsonObject();
        foreach (var name in names)
            if (this[name] is { } value)
                copy[name] = value;
        return copy;
    }
}
