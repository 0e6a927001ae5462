using System.Text.Json.Nodes;
using Tandem.Adapters.Rendering;
using Tandem.Overlays.Editing;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>Every value of every file of the fifty layouts, there and back: after the second edit the text is what it was, byte for byte.</summary>
public sealed class LayoutEditTests(ITestOutputHelper output)
{
    static readonly YamlEditor Editor = new(new YamlReader());

    /// <summary>YAML and JSON of all layouts, each once with either line end.</summary>
    static IEnumerable<string> Texts() =>
        Layout
            .Names()
            .SelectMany(n => Layout.Read(n).Files)
            .Where(f => !f.Path.EndsWith(".env", StringComparison.Ordinal) && !f.Path.EndsWith(".properties", StringComparison.Ordinal))
            .Select(f => f.Text)
            .Distinct()
            .SelectMany(t => (string[])[t, t.Replace("\n", "\r\n"), t.TrimEnd('\n')]);

    static IEnumerable<(int Document, IReadOnlyList<YamlStep> Path, YamlNode Node)> Nodes(string text) =>
        Editor.Read(text).Value.SelectMany((d, i) => Below(d, []).Select(n => (i, n.Path, n.Node)));

    static IEnumerable<(IReadOnlyList<YamlStep> Path, YamlNode Node)> Below(YamlNode node, IReadOnlyList<YamlStep> path) =>
        node
            .Entries.SelectMany(e => Below(e.Value, [.. path, e.Key.Value!]))
            .Concat(node.Items.SelectMany((item, at) => Below(item, [.. path, at])))
            .Prepend((path, node));

    [Fact]
    public void A_value_is_changed_and_changed_back()
    {
        var (edits, refused) = (0, 0);
        foreach (var text in Texts())
        {
            foreach (
                var (document, path, node) in Nodes(text)
                    .Where(n => n.Node is { Shape: YamlShape.Scalar, Style: not (YamlStyle.Folded or YamlStyle.Literal), IsNull: false })
            )
            {
                edits++;
                var changed = Editor.Set(text, document, path, "other: value # no comment");
                if (!changed.Ok)
                {
                    refused++;
                    continue;
                }
                Assert.Equal(text.Count(c => c == '\n'), changed.Value.Count(c => c == '\n'));
                var plain =
                    node.Style == YamlStyle.Plain && int.TryParse(node.Value, out var number)
                        ? JsonValue.Create(number)
                        : JsonValue.Create(node.Value);
                var back = Editor.Set(changed.Value, document, path, plain);
                Assert.True(back.Ok, $"{back.Failure}");
                // The quotes that were needed meanwhile may stay; nothing else may.
                Assert.Equal(
                    text,
                    back.Value.Replace($"\"{node.Value}\"", node.Style == YamlStyle.Double ? $"\"{node.Value}\"" : Written(text, node))
                );
            }
        }
        output.WriteLine($"{edits} values, {refused} refused.");
        Assert.True(edits > 1000 && refused < edits / 50, $"{edits} values, {refused} refused.");
    }

    static string Written(string text, YamlNode node) => text[node.Start..node.End];

    [Fact]
    public void A_key_is_added_to_every_map_and_taken_out_again()
    {
        var (edits, refused) = (0, 0);
        foreach (var text in Texts())
        {
            foreach (var (document, path, _) in Nodes(text).Where(n => n.Node is { Shape: YamlShape.Map, Entries.Count: > 0 }))
            {
                edits++;
                IReadOnlyList<YamlStep> added = [.. path, "added"];
                var changed = Editor.Set(text, document, [.. added, "below"], "x");
                if (!changed.Ok)
                {
                    refused++;
                    continue;
                }
                var back = Editor.Remove(changed.Value, document, added);
                Assert.True(back.Ok, $"{back.Failure}");
                Assert.Equal(text.TrimEnd('\r', '\n'), back.Value.TrimEnd('\r', '\n'));
            }
        }
        output.WriteLine($"{edits} maps, {refused} refused.");
        Assert.True(edits > 800 && refused < edits / 50, $"{edits} maps, {refused} refused.");
    }

    [Fact]
    public void An_entry_is_added_to_every_list_and_taken_out_again()
    {
        var (edits, refused) = (0, 0);
        foreach (var text in Texts())
        {
            foreach (var (document, path, node) in Nodes(text).Where(n => n.Node is { Shape: YamlShape.List, Items.Count: > 0 }))
            {
                edits++;
                var changed = Editor.Set(text, document, [.. path, new YamlStep.Named("name", "added"), "value"], "x");
                if (!changed.Ok)
                {
                    refused++;
                    continue;
                }
                var back = Editor.Remove(changed.Value, document, [.. path, node.Items.Count]);
                Assert.True(back.Ok, $"{back.Failure}");
                Assert.Equal(text.TrimEnd('\r', '\n'), back.Value.TrimEnd('\r', '\n'));
            }
        }
        output.WriteLine($"{edits} lists, {refused} refused.");
        Assert.True(edits > 300 && refused < edits / 50, $"{edits} lists, {refused} refused.");
    }
}
