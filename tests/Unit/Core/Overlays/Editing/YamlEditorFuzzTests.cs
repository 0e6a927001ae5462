using System.Text.Json.Nodes;
using Tandem.Adapters.Rendering;
using Tandem.Overlays.Editing;
using Xunit;

namespace Tandem.Unit.Core.Overlays.Editing;

/// <summary>Texts with random damage: an edit is made as asked or refused, and never ends in an exception.</summary>
public sealed class YamlEditorFuzzTests(ITestOutputHelper output)
{
    static readonly YamlEditor Editor = new(new YamlReader());

    static readonly string[] Pieces =
    [
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "  ",
        "#",
        " # c",
        ":",
        ": ",
        "- ",
        "-",
        "? ",
        ",",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!t ",
        "!!str ",
        "|",
        ">-",
        "|+2",
        "'",
        "\"",
        "%",
        "@",
        "`",
        "---\n",
        "...\n",
        "<<: *a",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "\0",
        "\u001b",
        "\U0001F600",
        "~",
        "null",
        "k: v\n",
        "\\",
        "0",
    ];

    static readonly string[] Texts =
    [
        "a: 1\nb:\n  c: x # why\n  d: [1, {e: f}]\nlist:\n- name: n\n  v: 'q'\n- name: m\n",
        "# head\n---\na: |\n  text\n\nb: {c: 1, d: 2}\n---\na: >-\n  folded\nlist: []\n",
        "{\"a\": 1, \"b\": {\"c\": [true, null]}, \"list\": [{\"name\": \"n\"}]}\n",
        "a: &a {x: 1}\r\nb:\r\n  <<: *a\r\n  c: \"d\"\r\nlist:\r\n  - name: n\r\n",
        "",
    ];

    static readonly string[] Paths =
    [
        "a",
        "b.c",
        "b.new.deep",
        "list.[name=n].v",
        "list.[name=new].v",
        "list.[+]",
        "list.[0]",
        "b.d.[1].e",
        "x.y.z",
        "list",
    ];

    [Fact]
    public void Damage_is_refused_or_survived()
    {
        var random = new Random(20261126);
        var (made, refused) = (0, 0);
        for (var i = 0; i < 12_000; i++)
        {
            var text = Texts[random.Next(Texts.Length)];
            for (var n = random.Next(4); n > 0; n--)
            {
                var at = random.Next(text.Length + 1);
                text = text.Insert(at, Pieces[random.Next(Pieces.Length)]);
            }
            var (path, document) = (YamlEditorTests.Path(Paths[random.Next(Paths.Length)]), random.Next(2));
            JsonNode? value = random.Next(4) switch
            {
                0 => 7,
                1 => "text: with # signs",
                2 => "two\nlines\n",
                _ => new JsonObject { ["k"] = new JsonArray("v", 1) },
            };
            var edited = random.Next(3) == 0 ? Editor.Remove(text, document, path) : Editor.Set(text, document, path, value);
            if (!edited.Ok)
            {
                refused++;
                Assert.NotEmpty($"{edited.Failure}");
                continue;
            }
            made++;
            // What was edited can be read, and asking for the same again changes nothing more.
            Assert.True(Editor.Read(edited.Value).Ok);
        }
        output.WriteLine($"{made} made, {refused} refused.");
        Assert.True(made > 2000 && refused > 2000, $"{made} made, {refused} refused.");
    }
}
