using Tandem.Adapters.Rendering;
using Xunit;
using YamlDotNet.Core;

namespace Tandem.Unit.Adapters.Rendering;

public sealed class YamlToJsonTests
{
    [Theory]
    [InlineData("yes", "\"yes\"")]
    [InlineData("true", "true")]
    [InlineData("012", "12")]
    [InlineData("0o7", "7")]
    [InlineData("0x1F", "31")]
    [InlineData("1e3", "1000")]
    [InlineData("~", "null")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("-7", "-7")]
    public void Rule_07_scalars_follow_the_core_schema(string yaml, string json) =>
        Assert.Equal($"{{\"a\":{json}}}", Assert.Single(YamlToJson.Documents($"a: {yaml}\n")).Json);

    [Fact]
    public void Every_document_of_a_stream_is_read_and_knows_its_line()
    {
        var documents = YamlToJson.Documents("a: 1\n---\n---\nb:\n- c: |\n    text\n").ToList();
        Assert.Equal(["{\"a\":1}", "{\"b\":[{\"c\":\"text\\n\"}]}"], documents.Select(d => d.Json));
        Assert.Equal(3, documents[1].Line);
    }

    [Theory]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("a: &x 1\nb: *x\n")]
    public void A_key_that_stands_twice_and_an_alias_are_errors(string yaml) =>
        Assert.Throws<YamlException>(() => YamlToJson.Documents(yaml).ToList());

    [Fact]
    public void A_thousand_deployments_in_one_stream_are_read()
    {
        var one =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: b\n";
        Assert.Equal(1000, YamlToJson.Documents(string.Join("---\n", Enumerable.Repeat(one, 1000))).Count());
    }
}
