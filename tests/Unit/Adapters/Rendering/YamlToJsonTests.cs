using Tandem.Adapters.Rendering;
using Xunit;
using YamlDotNet.Core;

namespace Tandem.Unit.Adapters.Rendering;

public sealed class YamlToJsonTests
{
    static string Json(string yaml) => Assert.Single(YamlToJson.Documents(yaml)).Json;

    [Theory]
    [InlineData("yes", "\"yes\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    [InlineData("012", "10")]
    [InlineData("0644", "420")]
    [InlineData("-012", "-10")]
    [InlineData("089", "89")]
    [InlineData("0", "0")]
    [InlineData("+5", "5")]
    [InlineData("0o7", "7")]
    [InlineData("0x1F", "31")]
    [InlineData("1e3", "1000")]
    [InlineData("1E3", "1000")]
    [InlineData("-.5", "-0.5")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("Null", "null")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("-7", "-7")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("2026-11-25", "\"2026-11-25\"")]
    public void Rule_07_scalars_mean_what_they_mean_to_kubernetes(string yaml, string json) =>
        Assert.Equal($"{{\"a\":{json}}}", Json($"a: {yaml}\n"));

    [Fact]
    public void Rule_07_every_document_of_a_stream_is_read_and_knows_its_line()
    {
        var documents = YamlToJson.Documents("a: 1\n---\n---\nb:\n- c: |\n    text\n").ToList();
        Assert.Equal(["{\"a\":1}", "{\"b\":[{\"c\":\"text\\n\"}]}"], documents.Select(d => d.Json));
        Assert.Equal(3, documents[1].Line);
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", 3)]
    [InlineData("a: &x 1\nb:\n  <<: *x\n", 3)]
    [InlineData("a: 1\nb: *x\n", 2)]
    [InlineData("a: &x\n  b: *x\n", 2)]
    [InlineData("a: .inf\n", 1)]
    [InlineData("a: 1\nb: !!binary aGk=\n", 2)]
    [InlineData("? [a]\n: 1\n", 1)]
    [InlineData("a: 1\n---\nb: [1\n", 4)]
    public void Rule_07_what_cannot_be_meant_is_refused_at_its_line(string yaml, int line) =>
        Assert.Equal(line, Assert.ThrowsAny<YamlException>(() => YamlToJson.Documents(yaml).ToList()).Start.Line);

    [Fact]
    public void Rule_07_aliases_are_told_again_in_full() =>
        Assert.Equal(
            "{\"a\":{\"b\":1,\"c\":[1,1]},\"d\":{\"b\":1,\"c\":[1,1]},\"e\":1}",
            Json("a: &x\n  b: &y 1\n  c: [*y, *y]\nd: *x\ne: *y\n")
        );

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Rule_07_a_thousand_aliases_are_enough(int number, bool good)
    {
        var yaml = $"a: &x 1\nb: [{string.Join(',', Enumerable.Repeat("*x", number))}]\n";
        var failure = Record.Exception(() => YamlToJson.Documents(yaml).ToList());
        Assert.Equal(good, failure is null);
    }

    [Fact]
    public void Rule_07_an_object_of_more_than_a_mebibyte_is_refused_where_it_grows_too_large()
    {
        var entries = string.Concat(Enumerable.Range(0, 20).Select(i => $"k{i}: {new string('x', 100_000)}\n"));
        var failure = Assert.ThrowsAny<YamlException>(() => YamlToJson.Documents($"a: 1\n---\n{entries}").ToList());
        Assert.InRange(failure.Start.Line, 12, 14);
    }

    [Fact]
    public void Rule_07_a_stream_of_more_than_sixteen_mebibytes_is_refused() =>
        Assert.ThrowsAny<YamlException>(() => YamlToJson.Documents(new string('\n', YamlToJson.MostBytes + 1)).ToList());

    [Fact]
    public void Rule_07_a_thousand_deployments_in_one_stream_are_read()
    {
        var one =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: b\n";
        Assert.Equal(1000, YamlToJson.Documents(string.Join("---\n", Enumerable.Repeat(one, 1000))).Count());
    }
}
