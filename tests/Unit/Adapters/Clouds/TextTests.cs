using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class TextTests
{
    [Fact]
    public void A_format_specifier_is_carried_out_before_the_argument_becomes_text()
    {
        var text = Text.Of($"{1.26:0.0} of {17.7:0} and {0.5}");

        Assert.Equal("{0:0.0} of {1:0} and {2}", text.Format);
        Assert.Equal(["1.3", "18", "0.5"], text.Args);
        Assert.Equal("1.3 of 18 and 0.5", text.ToString());
    }
}
