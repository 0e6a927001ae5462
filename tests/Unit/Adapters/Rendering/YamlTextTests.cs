using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;
using YamlDotNet.Core;

namespace Tandem.Unit.Adapters.Rendering;

/// <summary>Half a text, as it is while somebody types, is a problem at a line and no exception of another kind.</summary>
public sealed class YamlTextTests
{
    const string Folder = "overlays/primary";

    [Theory]
    [InlineData("a: [[1]\nb: x\n- c\n")]
    [InlineData("resources: [map.yaml, {a: b]\nlist:\n- name: n\n")]
    [InlineData("...\na: 1\n")]
    [InlineData("...\n&a |")]
    [InlineData("a: {{x: 1}\nb:\n  c: d\nlist:\n  - name: n\n")]
    public void A_text_at_which_the_parser_fails_is_not_yaml(string text)
    {
        Assert.ThrowsAny<YamlException>(() => YamlText.Load(text));
        Assert.ThrowsAny<YamlException>(() => AliasGuard.Check(text));
        Assert.ThrowsAny<YamlException>(() => YamlToJson.Documents(text).ToList());
        Assert.False(new YamlReader().Read(text).Ok);

        Assert.NotEmpty(Preflight.Check([new OverlayFile($"{Folder}/kustomization.yaml", text)], Folder));
        var good = new OverlayFile($"{Folder}/kustomization.yaml", "resources: [map.yaml]\n");
        Assert.Contains(Preflight.Check([good, new OverlayFile($"{Folder}/map.yaml", text)], Folder), p => p.File == $"{Folder}/map.yaml");
    }

    [Fact]
    public void The_parser_alone_does_fail_at_such_a_text()
    {
        var parser = new Parser(new StringReader("...\na: 1\n"));
        Assert.Throws<InvalidOperationException>(() =>
        {
            while (parser.MoveNext()) { }
        });
    }
}
