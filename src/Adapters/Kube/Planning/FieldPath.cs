using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tandem.Adapters.Kube.Planning;

/// <summary>
/// A place in an object, as a chain of the server's own tokens: <c>f:spec</c>, <c>k:{"name":"web"}</c> for an item of a list with keys,
/// <c>v:"x"</c> for one of a set.
/// </summary>
sealed record FieldPath(FieldPath? Parent, string Token)
{
    public static FieldPath Field(FieldPath? parent, string name) => new(parent, $"f:{name}");

    /// <summary>For people: <c>spec.template.spec.containers[name=web].image</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    /// <summary>Takes the place out of the object; nothing when it is not there.</summary>
    public void RemoveFrom(JsonObject root)
    {
        switch (Container(root))
        {
            case JsonObject o:
                o.Remove(Token[2..]);
                break;
            case JsonArray list when Item(list) is { } item:
                list.Remove(item);
                break;
        }
    }

    /// <summary>Puts another value where the object has one now.</summary>
    public void SetIn(JsonObject root, JsonElement value)
    {
        if (Container(root) is JsonObject o)
        {
            o[Token[2..]] = JsonNode.Parse(value.GetRawText());
        }
    }

    /// <summary>True when this is the place, or lies in it.</summary>
    public bool StartsWith(string start)
    {
        var text = ToString();
        return text.StartsWith(start, StringComparison.Ordinal) && (text.Length == start.Length || text[start.Length] is '.' or '[');
    }

    JsonNode? Container(JsonObject root) => Parent is null ? root : Parent.In(root);

    JsonNode? In(JsonObject root) =>
        Container(root) switch
        {
            JsonObject o => o[Token[2..]],
            JsonArray list => Item(list),
            _ => null,
        };

    JsonNode? Item(JsonArray list) =>
        list.FirstOrDefault(item =>
        {
            using var document = JsonDocument.Parse(item?.ToJsonString() ?? "null");
            return ListKeys.Matches(Token, document.RootElement);
        });

    void Write(StringBuilder text)
    {
        Parent?.Write(text);
        if (Token.StartsWith("f:", StringComparison.Ordinal))
        {
            text.Append(text.Length > 0 ? "." : "").Append(Token.AsSpan(2));
            return;
        }
        text.Append('[').Append(Token[0] == 'k' ? ListKeys.Words(Token) : Token[2..].Trim('"')).Append(']');
    }
}
