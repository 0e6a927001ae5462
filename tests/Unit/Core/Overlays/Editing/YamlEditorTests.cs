using System.Text.Json.Nodes;
using Tandem.Adapters.Rendering;
using Tandem.Overlays.Editing;
using Xunit;

namespace Tandem.Unit.Core.Overlays.Editing;

/// <summary>Edits leave everything but the intended lines as it is, byte for byte.</summary>
public sealed class YamlEditorTests
{
    static readonly YamlEditor Editor = new(new YamlReader());

    const string Deployment = """
        # The shop's front.
        apiVersion: apps/v1
        kind: Deployment   # not a StatefulSet
        metadata:
            name: "web"
            labels: { app: web, 'tier': front }
        spec:
            # two are enough
            replicas: 2 # at night
            template:
                spec:
                    containers:
                    # the only one
                    - name: web
                      image: 'nginx:1.25' # pinned
                      env:
                      - name: A
                        value: "1"   # one

                      - name: B
                        value: two
                      args: ["-x", "-y"]
                    # no sidecar yet
                    volumes: []

        """;

    /// <summary>A path in short: keys by dots, <c>[name=web]</c>, <c>[0]</c>, <c>[+]</c>.</summary>
    internal static IReadOnlyList<YamlStep> Path(string path) => [.. path.Split('.').Where(p => p.Length > 0).Select(Step)];

    static YamlStep Step(string step) =>
        step switch
        {
            "[+]" => new YamlStep.Next(),
            _ when step.StartsWith('[') && step.Contains('=') => new YamlStep.Named(
                step[1..step.IndexOf('=')],
                step[(step.IndexOf('=') + 1)..^1]
            ),
            _ when step.StartsWith('[') => int.Parse(step[1..^1]),
            _ => step.Replace('~', '.'),
        };

    static string Set(string text, string path, string json, int document = 0)
    {
        var set = Editor.Set(text, document, Path(path), JsonNode.Parse(json));
        Assert.True(set.Ok, $"{set.Failure}");
        return set.Value;
    }

    static string Remove(string text, string path, int document = 0)
    {
        var removed = Editor.Remove(text, document, Path(path));
        Assert.True(removed.Ok, $"{removed.Failure}");
        return removed.Value;
    }

    /// <summary>Lines that went away with "-", lines that came with "+".</summary>
    static string Difference(string before, string after)
    {
        var (a, b) = (before.Split('\n').ToList(), after.Split('\n').ToList());
        while (a.Count > 0 && b.Count > 0 && a[0] == b[0])
        {
            a.RemoveAt(0);
            b.RemoveAt(0);
        }
        while (a.Count > 0 && b.Count > 0 && a[^1] == b[^1])
        {
            a.RemoveAt(a.Count - 1);
            b.RemoveAt(b.Count - 1);
        }
        return string.Join('\n', a.Select(l => $"-{l.Trim(' ')}").Concat(b.Select(l => $"+{l.Trim(' ')}")));
    }

    [Theory]
    [InlineData("spec.replicas", "3", "-replicas: 2 # at night\n+replicas: 3 # at night")]
    [InlineData(
        "spec.template.spec.containers.[name=web].image",
        "\"nginx:1.27\"",
        "-image: 'nginx:1.25' # pinned\n+image: 'nginx:1.27' # pinned"
    )]
    [InlineData("spec.template.spec.containers.[0].env.[name=A].value", "\"2\"", "-value: \"1\"   # one\n+value: \"2\"   # one")]
    [InlineData("spec.template.spec.containers.[0].env.[name=B].value", "\"true\"", "-value: two\n+value: \"true\"")]
    [InlineData("spec.template.spec.containers.[0].env.[name=C].value", "\"3\"", "+- name: C\n+value: \"3\"")]
    [InlineData("spec.template.spec.containers.[0].resources.limits.cpu", "\"250m\"", "+resources:\n+limits:\n+cpu: 250m")]
    [InlineData("spec.template.spec.containers.[0].args.[1]", "\"-z\"", "-args: [\"-x\", \"-y\"]\n+args: [\"-x\", \"-z\"]")]
    [InlineData("spec.template.spec.containers.[0].args.[+]", "\"a,b\"", "-args: [\"-x\", \"-y\"]\n+args: [\"-x\", \"-y\", \"a,b\"]")]
    [InlineData(
        "spec.template.spec.volumes.[name=v].emptyDir.sizeLimit",
        "\"1Gi\"",
        "-volumes: []\n+volumes: [{name: v, emptyDir: {sizeLimit: 1Gi}}]"
    )]
    [InlineData("metadata.labels.tier", "\"back\"", "-labels: { app: web, 'tier': front }\n+labels: { app: web, 'tier': back }")]
    [InlineData("metadata.labels.a~b/c", "\"d\"", "-labels: { app: web, 'tier': front }\n+labels: { app: web, 'tier': front, a.b/c: d }")]
    [InlineData("metadata.annotations.note", "\"one\\ntwo\\n\"", "+annotations:\n+note: |\n+one\n+two")]
    [InlineData("metadata.name", "\"shop\"", "-name: \"web\"\n+name: \"shop\"")]
    [InlineData("status", "{\"a\": [1, {\"b\": null}], \"c\": {}}", "+status:\n+a:\n+- 1\n+- b: null\n+c: {}")]
    public void Only_the_intended_lines_change(string path, string json, string difference) =>
        Assert.Equal(difference, Difference(Deployment, Set(Deployment, path, json)));

    [Theory]
    [InlineData("spec.replicas", "-replicas: 2 # at night")]
    [InlineData("spec.template.spec.containers.[0].env.[name=B]", "-- name: B\n-value: two")]
    [InlineData("spec.template.spec.containers.[0].args.[0]", "-args: [\"-x\", \"-y\"]\n+args: [\"-y\"]")]
    [InlineData("metadata.labels.app", "-labels: { app: web, 'tier': front }\n+labels: { 'tier': front }")]
    [InlineData("metadata.labels.tier", "-labels: { app: web, 'tier': front }\n+labels: { app: web }")]
    [InlineData("spec.nothing.here", "")]
    [InlineData("spec.template.spec.volumes", "-volumes: []")]
    public void Only_the_intended_lines_go(string path, string difference) =>
        Assert.Equal(difference, Difference(Deployment, Remove(Deployment, path)));

    [Fact]
    public void A_value_that_stands_there_already_changes_nothing()
    {
        Assert.Same(Deployment, Set(Deployment, "spec.replicas", "2"));
        Assert.Same(Deployment, Set(Deployment, "metadata.name", "\"web\""));
    }

    [Fact]
    public void What_was_left_empty_goes_with_what_was_in_it() =>
        Assert.Equal("a: 1\n# end\n", Remove("a: 1\nb:\n  c:\n  - name: x\n# end\n", "b.c.[name=x]"));

    [Fact]
    public void The_last_thing_a_document_says_is_not_taken_out() => Assert.False(Editor.Remove("a:\n  b: 1\n", 0, Path("a.b")).Ok);

    [Fact]
    public void Line_ends_of_windows_stay()
    {
        var text = Deployment.Replace("\n", "\r\n");
        var changed = Set(Set(text, "spec.replicas", "3"), "spec.template.spec.containers.[0].env.[name=C].value", "\"x\"");
        Assert.Equal(text.Split("\r\n").Length + 2, changed.Split("\r\n").Length);
        Assert.DoesNotContain('\n', changed.Replace("\r\n", ""));
        Assert.Contains("replicas: 3 # at night\r\n", changed);
        Assert.Equal(
            text.Replace("replicas: 2 # at night\r\n    ", ""),
            Remove(text, "spec.replicas").Replace("# two are enough\r\n    template", "# two are enough\r\n    template")
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("---\n# and a comment\n")]
    [InlineData("\n\n")]
    [InlineData("# no line end")]
    public void An_empty_file_gets_its_first_lines_at_the_end(string text)
    {
        var changed = Set(text, "images.[name=nginx].newTag", "\"1.27\"");
        Assert.StartsWith(text, changed);
        Assert.EndsWith("images:\n  - name: nginx\n    newTag: \"1.27\"\n", changed);
    }

    [Theory]
    [InlineData("a: 1", "a: 1\nb: 2\n")]
    [InlineData("---\na: 1\n", "---\na: 1\nb: 2\n")]
    [InlineData("--- # first\na: 1\n...\n", "--- # first\na: 1\nb: 2\n...\n")]
    [InlineData("a: 1\n\n# the end\n", "a: 1\nb: 2\n\n# the end\n")]
    [InlineData("%YAML 1.1\n---\na: 1\n", "%YAML 1.1\n---\na: 1\nb: 2\n")]
    [InlineData("a: |\n  x\n\n\n# c\n", "a: |\n  x\nb: 2\n\n\n# c\n")]
    [InlineData("a: |+\n  x\n\n", "a: |+\n  x\n\nb: 2\n")]
    [InlineData("a: >-\n  x\n  y\n", "a: >-\n  x\n  y\nb: 2\n")]
    [InlineData("a: 'x\n  y'\n", "a: 'x\n  y'\nb: 2\n")]
    [InlineData("a:\n- 1\n- 2 # two\n", "a:\n- 1\n- 2 # two\nb: 2\n")]
    [InlineData("a:\n", "a:\nb: 2\n")]
    [InlineData("a: # nothing\n# more\n", "a: # nothing\nb: 2\n# more\n")]
    [InlineData("a: {x: 1,\n    y: 2}\n", "a: {x: 1,\n    y: 2}\nb: 2\n")]
    [InlineData("{}\n", "{b: 2}\n")]
    [InlineData("{a: 1,}\n", "{a: 1, b: 2,}\n")]
    [InlineData("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"b\": 2\n}\n")]
    [InlineData("\"a\": 1\n", "\"a\": 1\nb: 2\n")]
    [InlineData("a: &x {c: 1}\nd: *x\n", "a: &x {c: 1}\nd: *x\nb: 2\n")]
    public void A_key_is_added_behind_the_last_one(string text, string expected) => Assert.Equal(expected, Set(text, "b", "2"));

    [Theory]
    [InlineData("b:\n", "b: 2\n")]
    [InlineData("b: # why\n", "b: 2 # why\n")]
    [InlineData("b: ~\n", "b: 2\n")]
    [InlineData("b: null # why\nc: 1\n", "b: 2 # why\nc: 1\n")]
    [InlineData("b: \"1\"\n", "b: 2\n")]
    [InlineData("'b': 1\n", "'b': 2\n")]
    [InlineData("b   : 1\n", "b   : 2\n")]
    [InlineData("b: &x 1\n", "b: &x 2\n")]
    [InlineData("b:\n  1 # here\n", "b:\n  2 # here\n")]
    [InlineData("{\"b\": 1, \"c\": [1]}", "{\"b\": 2, \"c\": [1]}")]
    [InlineData("b: |\n  long\n  text\nc: 1\n", "b: 2\nc: 1\n")]
    [InlineData("b: [1, 2]\n", "b: 2\n")]
    [InlineData("b:\n  c: 1\n", "b: 2\n")]
    public void A_value_is_replaced_where_it_stands(string text, string expected) => Assert.Equal(expected, Set(text, "b", "2"));

    [Theory]
    [InlineData("b:\nc: 1\n", "b:\n  d: x\nc: 1\n")]
    [InlineData("b: # why\nc: 1\n", "b: # why\n  d: x\nc: 1\n")]
    [InlineData("b: {}\n", "b: {d: x}\n")]
    [InlineData("b: null\n", "b:\n  d: x\n")]
    [InlineData("k:\n    l: 1\nb:\n", "k:\n    l: 1\nb:\n    d: x\n")]
    public void A_map_comes_into_being_where_nothing_was(string text, string expected) => Assert.Equal(expected, Set(text, "b.d", "\"x\""));

    [Theory]
    [InlineData("l:\n- a\n", "l:\n- a\n- b\n")]
    [InlineData("l:\n  - a\n  # tail\n", "l:\n  - a\n  - b\n  # tail\n")]
    [InlineData("l:\n  - a", "l:\n  - a\n  - b\n")]
    [InlineData("l: [a]\n", "l: [a, b]\n")]
    [InlineData("l: []\n", "l: [b]\n")]
    [InlineData("l: [\n  a,\n  c\n]\n", "l: [\n  a,\n  c,\n  b\n]\n")]
    [InlineData("l:\n", "l:\n  - b\n")]
    [InlineData("m:\n- x\nl:\n", "m:\n- x\nl:\n- b\n")]
    [InlineData("l:\n  - - x\n", "l:\n  - - x\n  - b\n")]
    public void An_entry_is_added_behind_the_last_one(string text, string expected) => Assert.Equal(expected, Set(text, "l.[+]", "\"b\""));

    [Fact]
    public void Another_document_stays_byte_for_byte()
    {
        const string first = "# one\na: 1   \n";
        const string third = "a: {  b :   1 }\n";
        var changed = Set($"{first}---\na: 1\n---\n{third}", "a", "2", document: 1);
        Assert.Equal($"{first}---\na: 2\n---\n{third}", changed);
        Assert.Equal($"{first}---\na: 1\nb: 1\n---\n{third}", Set($"{first}---\na: 1\n---\n{third}", "b", "1", document: 1));
        Assert.False(Editor.Set("a: 1\n", 1, Path("a"), 2).Ok);
    }

    [Theory]
    [InlineData("b: &x\n  c: 1\nd: *x\n", "b.c", "anchor &x")]
    [InlineData("b: &x\n  c: 1\nd: *x\n", "d.c", "alias *x")]
    [InlineData("x: &x {c: {d: 1}}\nb:\n  <<: *x\n", "b.c.d", "<<")]
    [InlineData("b: [1]\n", "b.c", "Something else")]
    [InlineData("b: word\n", "b.c", "Something else")]
    [InlineData("b: !!str 5\n", "b", "tag")]
    [InlineData("b:\n  # why\n  c: 1\n", "b", "comments")]
    [InlineData("b: 1\nb: 2\n", "b", "safely")]
    [InlineData("---\n---\na: 1\n", "b", "empty")]
    [InlineData("b: [\n", "b", "Line")]
    [InlineData("a:\n\tb: 1\n", "b", "tab")]
    [InlineData("a: *nowhere\n", "b", "alias")]
    public void What_cannot_be_changed_safely_is_refused_with_a_sentence(string text, string path, string why)
    {
        var refused = Editor.Set(text, 0, Path(path), 7);
        Assert.False(refused.Ok);
        Assert.Contains(why, $"{refused.Failure}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_refusal_names_the_place() =>
        Assert.EndsWith(
            "Change spec.containers.web.image in the editor.",
            $"{Editor.Set("spec: {containers: *x}\nx: &x []\n".Replace("*x}", "[&y {name: web, image: *z}, *y]}").Insert(0, "z: &z 1\n"), 0, Path("spec.containers.[name=web].image"), 1).Failure}"
        );

    [Fact]
    public void A_merged_key_is_overridden_beside_the_merge() =>
        Assert.Equal("x: &x {c: 1}\nb:\n  <<: *x\n  c: 7\n", Set("x: &x {c: 1}\nb:\n  <<: *x\n", "b.c", "7"));

    [Fact]
    public void Taking_out_an_anchor_that_others_need_is_refused() => Assert.False(Editor.Remove("b: &x 1\nc: *x\n", 0, Path("b")).Ok);

    [Theory]
    [InlineData("- name: a\n  v: 1\n- name: b\n", "[name=a]", "- name: b\n")]
    [InlineData("- name: a\n  v: 1 # one\n# about b\n- name: b\n", "[name=a]", "# about b\n- name: b\n")]
    [InlineData("- name: a\n  v: 1\n", "[0].name", "- v: 1\n")]
    [InlineData("-\n  name: a\n- name: b\n", "[name=a]", "- name: b\n")]
    [InlineData("- a\n- b", "[1]", "- a\n")]
    [InlineData("- |\n  a\n  b\n- c\n", "[0]", "- c\n")]
    public void An_entry_of_a_list_goes_with_all_its_lines(string text, string path, string expected) =>
        Assert.Equal(expected, Remove(text, path));

    [Fact]
    public void A_comment_between_stops_what_would_swallow_it() =>
        Assert.False(Editor.Remove("- name: a\n  # about v\n  v: 1\n", 0, Path("[0].name")).Ok);

    [Fact]
    public void A_block_of_text_keeps_its_head_and_indentation()
    {
        const string text = "patches:\n  - patch: |- # inline\n        a: 1\n\n        b: 2\n    target: {kind: X}\n";
        Assert.Equal(
            "patches:\n  - patch: |- # inline\n        a: 1\n\n        b: 3\n    target: {kind: X}\n",
            Set(text, "patches.[0].patch", "\"a: 1\\n\\nb: 3\"")
        );
    }
}
