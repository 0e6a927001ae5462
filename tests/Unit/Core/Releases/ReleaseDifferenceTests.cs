using System.Text.Json;
using Tandem.Clusters;
using Tandem.Releases;
using Xunit;

namespace Tandem.Unit.Core.Releases;

public sealed class ReleaseDifferenceTests
{
    static Manifest Of(string kind, string name, object rest, string group = "", string? ns = "shop")
    {
        var json = JsonSerializer.SerializeToNode(rest)!.AsObject();
        json["apiVersion"] = group.Length == 0 ? "v1" : $"{group}/v1";
        json["kind"] = kind;
        json["metadata"] = JsonSerializer.SerializeToNode(new { name, @namespace = ns });
        return new Manifest(new ObjectRef(group, kind, ns, name), json["apiVersion"]!.GetValue<string>(), json.ToJsonString());
    }

    static Manifest Config(string name, params string[] lines) =>
        Of("ConfigMap", name, new { data = new { text = string.Join('\n', lines) + "\n" } });

    static IEnumerable<string> Side(ObjectDifference o, LineMark without) => o.Lines.Where(l => l.Mark != without).Select(l => l.Text);

    [Fact]
    public void Rule_44_objects_are_paired_by_kind_namespace_and_name_and_what_is_only_on_one_side_is_marked()
    {
        var found = ReleaseDifference.Of(
            [
                Of("Service", "web", new { spec = new { port = 80 } }),
                Of("Service", "old", new { }),
                Of("Deployment", "web", new { }, "apps"),
            ],
            [
                Of("Service", "web", new { spec = new { port = 81 } }),
                Of("Service", "web", new { }, ns: "other"),
                Of("Deployment", "web", new { }, "apps"),
            ]
        );
        Assert.Equal(4, found.Objects.Count);
        var changed = Assert.Single(found.Changed, o => o.IsOnBoth);
        Assert.Equal((1, 1), (changed.Added, changed.Removed));
        Assert.Contains(changed.Lines, l => l is { Mark: LineMark.Removed, Text: "  port: 80", Right: null });
        Assert.Contains(changed.Lines, l => l is { Mark: LineMark.Added, Text: "  port: 81", Left: null });
        Assert.Equal("old", Assert.Single(found.Objects, o => o.Right is null).Ref.Name);
        Assert.Equal("other", Assert.Single(found.Objects, o => o.Left is null).Ref.Namespace);
        Assert.False(Assert.Single(found.Objects, o => o.Ref.Kind == "Deployment").Differs);
    }

    [Fact]
    public void Rule_44_generated_names_are_paired_without_their_hash_and_ordinary_ones_are_not()
    {
        var found = ReleaseDifference.Of(
            [Config("settings-4h9k2m5gt8", "a"), Config("settings-old", "x"), Of("Service", "web-4h9k2m5gt8", new { })],
            [Config("settings-bb7d6ff2tk", "b"), Config("settings-new", "x"), Of("Service", "web-bb7d6ff2tk", new { })]
        );
        var pair = Assert.Single(found.Objects, o => o is { IsOnBoth: true });
        Assert.Equal(("settings-4h9k2m5gt8", "settings-bb7d6ff2tk"), (pair.Left!.Name, pair.Right!.Name));
        Assert.Contains(pair.Lines, l => l is { Mark: LineMark.Removed, Text: "  name: settings-4h9k2m5gt8" });
        Assert.Equal(4, found.Objects.Count(o => !o.IsOnBoth));
    }

    [Fact]
    public void Between_two_sites_the_hash_of_a_generated_name_is_no_difference_also_where_it_is_referred_to()
    {
        Manifest Web(string config) => Of("Deployment", "web", new { spec = new { configMap = config } }, "apps");
        Manifest[] left = [Config("settings-4h9k2m5gt8", "same"), Web("settings-4h9k2m5gt8")];
        Manifest[] right = [Config("settings-bb7d6ff2tk", "same"), Web("settings-bb7d6ff2tk")];

        Assert.Empty(ReleaseDifference.Of(left, right, ignoreHashes: true).Changed);
        Assert.Equal(2, ReleaseDifference.Of(left, right).Changed.Count());
        right[0] = Config("settings-bb7d6ff2tk", "other");
        Assert.Equal("ConfigMap", Assert.Single(ReleaseDifference.Of(left, right, ignoreHashes: true).Changed).Ref.Kind);
    }

    [Fact]
    public void Rule_44_no_value_of_a_secret_is_in_any_line_and_each_says_whether_it_changed()
    {
        Manifest Secret(string name, object data, string note) =>
            Of("Secret", name, new { data, stringData = new { plain = note } }) is var m
                ? m with
                {
                    Json = m.Json.Replace(
                        "\"namespace\"",
                        $"\"annotations\":{{\"last\":\"{note}\"}},\"namespace\"",
                        StringComparison.Ordinal
                    ),
                }
                : m;
        var found = ReleaseDifference.Of(
            [Secret("login", new { user = "dXNlcg==", password = "Y2FuYXJ5MQ==" }, "canary3")],
            [
                Secret(
                    "login",
                    new
                    {
                        user = "dXNlcg==",
                        password = "Y2FuYXJ5Mg==",
                        more = "Y2FuYXJ5NQ==",
                    },
                    "canary4"
                ),
            ]
        );
        var lines = Assert.Single(found.Objects).Lines;
        Assert.DoesNotContain(
            lines,
            l => l.Text.Contains("canary", StringComparison.Ordinal) || l.Text.Contains("==", StringComparison.Ordinal)
        );
        Assert.Contains(lines, l => l is { Mark: LineMark.Same, Text: "  user: •••", Hidden: HiddenValue.Unchanged });
        Assert.Equal(2, lines.Count(l => l is { Text: "  password: •••", Hidden: HiddenValue.Changed, Mark: not LineMark.Same }));
        Assert.Equal(2, lines.Count(l => l is { Text: "  plain: •••", Hidden: HiddenValue.Changed, Mark: not LineMark.Same }));
        Assert.Single(lines, l => l is { Text: "  more: •••", Hidden: HiddenValue.OnlyHere, Mark: LineMark.Added });
    }

    [Fact]
    public void Rule_44_the_order_of_keys_and_the_way_of_writing_make_no_difference()
    {
        var a = Of("Service", "web", new { spec = new { port = 80, type = "ClusterIP" } });
        var b = a with
        {
            Json =
                """{"spec":{"type":"ClusterIP","port":80},"metadata":{"namespace":"shop","name":"web"},"kind":"Service","apiVersion":"v1"}""",
        };
        Assert.Empty(ReleaseDifference.Of([a], [b]).Changed);
    }

    [Fact]
    public void Rule_44_a_comparison_has_both_sides_whole_and_no_more_changes_than_needed()
    {
        var random = new Random(44);
        for (var round = 0; round < 300; round++)
        {
            string[] Lines() => [.. Enumerable.Range(0, random.Next(1, 25)).Select(_ => $"line {random.Next(6)}")];
            var (left, right) = (Lines(), Lines());
            var o = Assert.Single(ReleaseDifference.Of([Config("c", left)], [Config("c", right)]).Objects);
            Assert.Equal(
                left.Select(l => $"    {l}"),
                Side(o, LineMark.Added).Where(l => l.StartsWith("    line", StringComparison.Ordinal))
            );
            Assert.Equal(
                right.Select(l => $"    {l}"),
                Side(o, LineMark.Removed).Where(l => l.StartsWith("    line", StringComparison.Ordinal))
            );
            Assert.Equal(left.Length + right.Length - (2 * Common(left, right)), o.Added + o.Removed);
            Assert.Equal(Enumerable.Range(1, o.Lines.Count(l => l.Left is not null)), o.Lines.Select(l => l.Left).OfType<int>());
            Assert.Equal(Enumerable.Range(1, o.Lines.Count(l => l.Right is not null)), o.Lines.Select(l => l.Right).OfType<int>());
        }
    }

    static int Common(string[] a, string[] b)
    {
        var best = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                best[i, j] = a[i - 1] == b[j - 1] ? best[i - 1, j - 1] + 1 : Math.Max(best[i - 1, j], best[i, j - 1]);
            }
        }
        return best[a.Length, b.Length];
    }

    [Fact]
    public void Rule_44_texts_with_nothing_in_common_take_bounded_time()
    {
        string[] Lines(char c) => [.. Enumerable.Range(0, 20_000).Select(i => $"{c}{i}")];
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var o = Assert.Single(ReleaseDifference.Of([Config("c", Lines('a'))], [Config("c", Lines('b'))]).Objects);
        Assert.Equal((20_000, 20_000), (o.Added, o.Removed));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void What_was_removed_stands_beside_what_came_in_its_place()
    {
        var o = Assert.Single(ReleaseDifference.Of([Config("c", "a", "b", "c")], [Config("c", "a", "x", "y", "c")]).Objects);
        var rows = SideBySide.Of(o.Lines).Where(r => r.Left != r.Right).Select(r => (r.Left?.Text.Trim(), r.Right?.Text.Trim()));
        Assert.Equal([("b", "x"), (null, "y")], rows);
    }
}
