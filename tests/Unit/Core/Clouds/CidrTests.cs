using CsCheck;
using Tandem.Clouds;
using Xunit;

namespace Tandem.Unit.Core.Clouds;

public sealed class CidrTests
{
    static readonly Gen<Cidr> Any = Gen
        .UInt.Select(Gen.Int[0, 32])
        .Select((address, prefix) => new Cidr(prefix == 0 ? 0 : address & (uint.MaxValue << (32 - prefix)), prefix));

    static Cidr Parse(string text) => Cidr.TryParse(text, out var cidr) ? cidr : throw new FormatException(text);

    [Theory]
    [InlineData("10.0.0.0/16")]
    [InlineData("0.0.0.0/0")]
    [InlineData("255.255.255.255/32")]
    [InlineData("192.168.1.128/25")]
    public void A_range_is_read_and_written_the_same(string text) => Assert.Equal(text, Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.1/16")]
    [InlineData("128.0.0.0/0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0/16")]
    [InlineData("10.0.0.256/32")]
    [InlineData("fd00::/8")]
    [InlineData("10.0.0.0/16/2")]
    [InlineData("10.0.0.0/ 16")]
    public void What_is_no_range_is_refused(string? text) => Assert.False(Cidr.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/16", "10.0.255.0/24", true)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16", false)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255/32", true)]
    public void Overlap_is_known(string one, string other, bool overlaps)
    {
        Assert.Equal(overlaps, Parse(one).Overlaps(Parse(other)));
        Assert.Equal(overlaps, Parse(other).Overlaps(Parse(one)));
    }

    [Fact]
    public void What_is_written_is_read_back() => Any.Sample(c => Parse(c.ToString()) == c);

    [Fact]
    public void Two_ranges_overlap_exactly_when_one_contains_the_other() =>
        Any.Select(Any).Sample((a, b) => a.Overlaps(b) == (a.Contains(b) || b.Contains(a)));

    [Fact]
    public void Parts_lie_inside_and_do_not_overlap()
    {
        var whole = Parse("10.16.0.0/12");
        var parts = Enumerable.Range(0, 16).Select(i => whole.Part(16, i)).ToList();
        Assert.Equal("10.16.0.0/16", parts[0].ToString());
        Assert.Equal("10.31.0.0/16", parts[15].ToString());
        Assert.All(parts, p => Assert.True(whole.Contains(p)));
        Assert.Equal(16, parts.Select(p => p.First).Distinct().Count());
    }
}
