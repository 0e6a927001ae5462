using System.Globalization;
using System.Text.Json;
using Tandem.Clusters;

namespace Tandem.Releases;

/// <summary>What is told of a value that is not shown.</summary>
public enum HiddenValue
{
    Unchanged,
    Changed,

    /// <summary>The other side has no such value.</summary>
    OnlyHere,
}

/// <summary>One line of an object as people read it.</summary>
/// <param name="Hidden">Set where the line ends in a value of a Secret, which is no part of the text.</param>
public sealed record ManifestLine(string Text, HiddenValue? Hidden = null);

/// <summary>
/// An object as lines of YAML in one fixed form, keys in order, so that only what it says makes a difference. Values of Secrets are left out; beside
/// each stands how it compares with the other side. For reading: what is applied are the bytes that were kept.
/// </summary>
static class ManifestText
{
    public const string Mask = "•••";

    /// <param name="other">The same object on the other side; null when it has none.</param>
    public static IReadOnlyList<ManifestLine> Of(Manifest manifest, Manifest? other)
    {
        using var document = JsonDocument.Parse(manifest.Json);
        using var beside = other is null ? null : JsonDocument.Parse(other.Json);
        var lines = new List<ManifestLine>();
        var secret = manifest.Ref is { Group: "", Kind: "Secret" };
        WriteObject(document.RootElement, "", lines, secret ? new Secret(beside?.RootElement) : null, "");
        return lines;
    }

    static void WriteObject(JsonElement value, string indent, List<ManifestLine> lines, Secret? secret, string first)
    {
        foreach (var property in value.EnumerateObject().OrderBy(p => Rank(p.Name, indent)).ThenBy(p => p.Name, StringComparer.Ordinal))
        {
            var lead = $"{(first.Length > 0 ? first : indent)}{Key(property.Name)}:";
            first = "";
            if (secret?.Hides(property) == true)
            {
                WriteHidden(property, lead, indent, lines, secret);
                continue;
            }
            Write(property.Value, lead, indent, lines, secret?.Below(property.Name));
        }
    }

    static void WriteHidden(JsonProperty property, string lead, string indent, List<ManifestLine> lines, Secret secret)
    {
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            lines.Add(new($"{lead} {Mask}", secret.Compare(property.Name, null, property.Value)));
            return;
        }
        lines.Add(new(lead));
        foreach (var entry in property.Value.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            lines.Add(new($"{indent}  {Key(entry.Name)}: {Mask}", secret.Compare(property.Name, entry.Name, entry.Value)));
        }
    }

    static void Write(JsonElement value, string lead, string indent, List<ManifestLine> lines, Secret? secret)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                lines.Add(new(lead));
                WriteObject(value, $"{indent}  ", lines, secret, "");
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                lines.Add(new(lead));
                foreach (var item in value.EnumerateArray())
                {
                    WriteItem(item, indent, lines);
                }
                break;
            case JsonValueKind.String when value.GetString()!.Contains('\n', StringComparison.Ordinal):
                lines.Add(new($"{lead} |{(value.GetString()!.EndsWith('\n') ? "" : "-")}"));
                lines.AddRange(value.GetString()!.TrimEnd('\n').Split('\n').Select(l => new ManifestLine($"{indent}  {l}")));
                break;
            default:
                lines.Add(new($"{lead} {Scalar(value)}"));
                break;
        }
    }

    static void WriteItem(JsonElement item, string indent, List<ManifestLine> lines)
    {
        if (item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Any())
        {
            WriteObject(item, $"{indent}  ", lines, null, $"{indent}- ");
            return;
        }
        Write(item, $"{indent}-", $"{indent}  ", lines, null);
    }

    static string Scalar(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "{}",
            JsonValueKind.Array => "[]",
            JsonValueKind.String => Word(value.GetString()!),
            _ => value.GetRawText(),
        };

    /// <summary>In quotes where it could be taken for something else than a string.</summary>
    static string Word(string text) =>
        text.Length == 0
        || text.Trim() != text
        || "!&*-?|>@`\"'%#{}[],:".Contains(text[0])
        || text.Contains(": ", StringComparison.Ordinal)
        || text.Contains(" #", StringComparison.Ordinal)
        || text is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "~"
        || double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _)
            ? JsonSerializer.Serialize(text, Readable)
            : text;

    static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static string Key(string name) => Word(name);

    /// <summary>What an object is comes first, what it holds later.</summary>
    static int Rank(string name, string indent) =>
        indent.Length > 0
            ? name == "name"
                ? 0
                : 1
            : name switch
            {
                "apiVersion" => 0,
                "kind" => 1,
                "metadata" => 2,
                _ => 3,
            };

    /// <summary>Where in a Secret one is, and the same place on the other side.</summary>
    sealed record Secret(JsonElement? Other, string Path = "")
    {
        /// <summary>Annotations are hidden as well: tools keep copies of the whole object there.</summary>
        public bool Hides(JsonProperty property) =>
            (Path.Length == 0 && (property.Name is "data" or "stringData")) || (Path == "metadata" && property.Name == "annotations");

        public Secret? Below(string name) => Path.Length == 0 && name == "metadata" ? new Secret(Get(Other, name), name) : null;

        public HiddenValue Compare(string property, string? entry, JsonElement here)
        {
            var there = Get(Other, property);
            there = entry is null ? there : Get(there, entry);
            return there is not { } value ? HiddenValue.OnlyHere
                : JsonElement.DeepEquals(value, here) ? HiddenValue.Unchanged
                : HiddenValue.Changed;
        }

        static JsonElement? Get(JsonElement? e, string name) =>
            e is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(name, out var v) ? v : null;
    }
}
