using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// The one way into the parser. For some texts, such as one with a comma behind a flow collection that ended, it throws what is meant for its own
/// faults; that would end a page, or a run, at a text somebody has only half typed.
/// </summary>
static class YamlText
{
    public static IParser Parser(string text) => Parser(new StringReader(text));

    public static IParser Parser(TextReader text) => new Guarded(text);

    /// <exception cref="YamlException">The text is not YAML; whatever is wrong with it, this and nothing else is thrown.</exception>
    public static YamlStream Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(Parser(text));
        return stream;
    }

    sealed class Guarded(TextReader text) : IParser
    {
        readonly Parser _parser = new(text);

        public ParsingEvent? Current => _parser.Current;

        public bool MoveNext()
        {
            try
            {
                return _parser.MoveNext();
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
            {
                var at = _parser.Current?.End ?? Mark.Empty;
                throw new YamlException(at, at, "The text cannot be understood from here on.", e);
            }
        }
    }
}
