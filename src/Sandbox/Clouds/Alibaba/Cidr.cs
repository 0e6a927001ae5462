using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>A range of IPv4 addresses.</summary>
internal readonly record struct Cidr(uint First, int Mask)
{
    public uint Size => Mask == 0 ? uint.MaxValue : 1u << (32 - Mask);

    uint Last => First + (Size - 1);

    /// <summary>Null unless it is <c>a.b.c.d/n</c> with no bit set behind the mask.</summary>
    public static Cidr? Parse(string text)
    {
        var halves = text.Split('/');
        if (halves.Length != 2 || halves[0].Count(c => c == '.') != 3 || !IPAddress.TryParse(halves[0], out var address))
            return null;
        if (address.AddressFamily != AddressFamily.InterNetwork || !int.TryParse(halves[1], CultureInfo.InvariantCulture, out var mask))
            return null;
        var first = BitConverter.ToUInt32([.. address.GetAddressBytes().Reverse()]);
        var network = mask is 0 ? 0 : uint.MaxValue << (32 - mask);
        return mask is < 0 or > 32 || (first & network) != first ? null : new Cidr(first, mask);
    }

    public bool Contains(Cidr other) => other.First >= First && other.Last <= Last;

    public bool Overlaps(Cidr other) => First <= other.Last && other.First <= Last;

    /// <summary>The n-th address, e.g. <c>10.0.0.5</c>.</summary>
    public string Address(uint n) => new IPAddress([.. BitConverter.GetBytes(First + n).Reverse()]).ToString();
}
