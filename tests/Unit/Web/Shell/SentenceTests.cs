using System.Globalization;
using System.Text.Json;
using Tandem.Web.Shared;
using Xunit;

namespace Tandem.Unit.Web.Shell;

public sealed class SentenceTests
{
    static readonly JsonStringLocalizer<Ui> Words = new();

    static readonly Text Nested = Text.Of($"Correct line {7} of {Text.Of($"Close this file")} first; then forms can change it.");

    [Fact]
    public void A_sentence_within_a_sentence_is_said_in_the_readers_language_too()
    {
        Assert.Equal("Correct line 7 of Close this file first; then forms can change it.", $"{Nested}");
        Assert.Equal($"{Nested}", Words.Say(Nested));
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = new CultureInfo("zh-CN");
            var said = Words.Say(Nested);
            Assert.DoesNotContain("Close", said, StringComparison.Ordinal);
            Assert.Contains(Words["Close this file"], said, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void What_was_stored_without_inner_sentences_is_stored_and_read_as_before()
    {
        Assert.Equal("""{"Format":"One {0}","Args":["two"]}""", JsonSerializer.Serialize(Text.Of($"One {"two"}")));
        Assert.Equal(Text.Of($"One {"two"}"), JsonSerializer.Deserialize<Text>("""{"Format":"One {0}","Args":["two"]}"""));
        var again = JsonSerializer.Deserialize<Text>(JsonSerializer.Serialize(Nested))!;
        Assert.Equal(Nested, again);
        Assert.Equal(Nested.Inner![1], again.Inner![1]);
    }
}
