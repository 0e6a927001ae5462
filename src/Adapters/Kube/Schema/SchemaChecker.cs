using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube.Schema;

/// <summary>
/// Holds one object against its schema: fields that are not there, values of another type, fields that must be there, list entries that stand
/// twice. Pure; says nothing of what only the server can know.
/// </summary>
sealed class SchemaChecker
{
    const int MostProblems = 50;

    readonly ObjectRef _ref;
    readonly SchemaSet _set;
    readonly List<SchemaProblem> _problems = [];

    SchemaChecker(ObjectRef r, SchemaSet set) => (_ref, _set) = (r, set);

    public static IReadOnlyList<SchemaProblem> Check(Manifest manifest, SchemaNode schema, SchemaSet set)
    {
        using var document = JsonDocument.Parse(manifest.Json);
        var checker = new SchemaChecker(manifest.Ref, set);
        checker.Value(document.RootElement, schema, []);
        return checker._problems;
    }

    void Value(JsonElement value, SchemaNode schema, IReadOnlyList<string> path)
    {
        var node = _set.Resolve(schema);
        // Nothing stands for a field that is left out; the server takes it so.
        if (value.ValueKind == JsonValueKind.Null || _problems.Count >= MostProblems || !Type(value, node, path))
        {
            return;
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(value, node, path);
                break;
            case JsonValueKind.Array:
                Array(value, node, path);
                break;
            case JsonValueKind.String when node.Choices.Count > 0:
                Choice(value.GetString()!, node, path);
                break;
        }
    }

    void Object(JsonElement value, SchemaNode node, IReadOnlyList<string> path)
    {
        // The status is the server's; it is left out before anything is sent.
        foreach (var member in value.EnumerateObject().Where(m => path.Count > 0 || m.Name != "status"))
        {
            var inner = (IReadOnlyList<string>)[.. path, member.Name];
            if (node.Properties.TryGetValue(member.Name, out var known))
            {
                Value(member.Value, known, inner);
            }
            else if (node.Values is { } values)
            {
                Value(member.Value, values, inner);
            }
            else if (node.IsClosed && !(node.IsEmbedded && member.Name is "apiVersion" or "kind" or "metadata"))
            {
                Unknown(member.Name, node, inner);
            }
        }
        foreach (var name in node.Required.Where(n => node.Properties.GetValueOrDefault(n)?.Default is null))
        {
            if (!value.TryGetProperty(name, out var there) || there.ValueKind == JsonValueKind.Null)
            {
                Add(path, Text.Of($"{_ref}: {Where(path)} lacks '{name}', which must be there."), Text.Of($"Add '{name}'."));
            }
        }
    }

    void Array(JsonElement value, SchemaNode node, IReadOnlyList<string> path)
    {
        var seen = new Dictionary<string, int>();
        foreach (var (item, i) in value.EnumerateArray().Select((e, i) => (e, i)))
        {
            var inner = (IReadOnlyList<string>)[.. path, $"{i}"];
            Value(item, node.Items ?? SchemaNode.Anything, inner);
            if (Identity(item, node) is { } identity && !seen.TryAdd(identity, i))
            {
                Add(
                    inner,
                    Text.Of($"{_ref}: {Where(inner)} is the same as entry {seen[identity]} ({identity})."),
                    Text.Of($"Each entry may stand only once; take one out or give it another name.")
                );
            }
        }
    }

    /// <summary>What tells the entry apart from the others, in words; null when nothing has to.</summary>
    string? Identity(JsonElement item, SchemaNode list)
    {
        if (list.IsSet)
        {
            return item.ValueKind is JsonValueKind.String or JsonValueKind.Number ? item.GetRawText() : null;
        }
        if (list.Keys.Count == 0 || item.ValueKind != JsonValueKind.Object)
        {
            return null;
        }
        var entry = _set.Resolve(list.Items ?? SchemaNode.Anything);
        var keys = list.Keys.Select(k =>
            (Name: k, Value: item.TryGetProperty(k, out var v) ? v.GetRawText() : entry.Properties.GetValueOrDefault(k)?.Default)
        );
        return keys.All(k => k.Value is null)
            ? null
            : string.Join(", ", keys.Where(k => k.Value is not null).Select(k => $"{k.Name}: {k.Value!.Trim('"')}"));
    }

    void Choice(string value, SchemaNode node, IReadOnlyList<string> path)
    {
        // An empty word is taken as none, for which there is a default.
        if (value.Length > 0 && !node.Choices.Contains(value))
        {
            Add(
                path,
                Text.Of($"{_ref}: '{value}' is no value for {Where(path)}."),
                NearestName.To(value, node.Choices) is { } near
                    ? Text.Of($"Did you mean '{near}'?")
                    : Text.Of($"Choose one of: {string.Join(", ", node.Choices)}.")
            );
        }
    }

    bool Type(JsonElement value, SchemaNode node, IReadOnlyList<string> path)
    {
        var is_ = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => value.TryGetInt64(out _) || value.TryGetUInt64(out _) ? "integer" : "number",
            _ => "boolean",
        };
        if (node.Types.Count == 0 || node.Types.Contains(is_) || is_ == "integer" && node.Types.Contains("number"))
        {
            return true;
        }
        var wanted = string.Join(" / ", node.Types);
        var shown = is_ is "object" or "array" ? is_ : value.GetRawText();
        Add(
            path,
            Text.Of($"{_ref}: {Where(path)} must be of type {wanted}, but is {shown}."),
            node.Types.Contains("string") && is_ is "integer" or "number" or "boolean" ? Text.Of($"Put the value in quotes.")
                : is_ == "string" && node.Types is ["integer"] or ["number"] or ["boolean"]
                    ? Text.Of($"Write a plain value without quotes.")
                : Text.Of($"Correct the value.")
        );
        return false;
    }

    void Unknown(string name, SchemaNode node, IReadOnlyList<string> path) =>
        Add(
            path,
            Text.Of($"{_ref}: '{name}' is no field of {Where([.. path.SkipLast(1)])}."),
            NearestName.To(name, node.Properties.Keys) is { } near
                ? Text.Of($"Did you mean '{near}'?")
                : Text.Of($"Take it out, or move it to where it belongs.")
        );

    void Add(IReadOnlyList<string> path, Text what, Text remedy) => _problems.Add(new SchemaProblem(_ref, path, what, remedy));

    static string Where(IReadOnlyList<string> path) => path.Count == 0 ? "the object" : string.Join('.', path);
}
