using YamlDotNet.Core;

namespace Tandem.Adapters.Rendering;

/// <summary>What the parser complains about, in a sentence and at the line people look for.</summary>
static class YamlFault
{
    /// <param name="yaml">What was read.</param>
    public static (int? Line, Text What) Of(YamlException e, string yaml)
    {
        var line = (int)e.Start.Line;
        // The parser points at what came before the tab: it took the line for the rest of that.
        var tab = yaml.Split('\n')
            .Select((text, i) => (text, Line: i + 1))
            .FirstOrDefault(t => t.Line >= line && t.Line <= line + 1 && t.text.TrimStart(' ').StartsWith('\t'));
        return tab.text is not null ? (tab.Line, Text.Of($"A tab stands where only spaces may indent."))
            : line > 0 ? (line, Text.Of($"This is not valid YAML: {e.Message}"))
            : (null, Text.Of($"This is not valid YAML: {e.Message}"));
    }
}
