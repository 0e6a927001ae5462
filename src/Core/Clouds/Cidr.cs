using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tandem.Clouds;

/// <summary>An IPv4 address range, e.g. <c>10.0.0.0/16</c>; the address is the first of the range.</summary>
public readonly record struct Cidr(uint First, int Prefix)
{
    public uint Last => First | (uint)(0xFFFF_FFFFUL >> Prefix);

    /// <summary>False for anything that is not a range written by its first address, e.g. <c>10.0.0.1/16</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cidr cidr)
    {
        cidr = default;
        var parts = (text ?? "").Split('/');
        if (
            parts.Length != 2
            || !IPAddress.TryParse(parts[0], out var address)
            || address.AddressFamily != AddressFamily.InterNetwork
            || parts[0].Count(c => c == '.') != 3
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > 32
        )
        {
            return false;
        }
        var first = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
        cidr = new Cidr(first, prefix);
        return prefix == 32 || (first & (uint.MaxValue >> prefix)) == 0;
    }

    public bool Overlaps(Cidr other) => First <= other.Last && other.First <= Last;

    public bool Contains(Cidr other) => First <= other.First && other.Last <= Last;

    /// <summary>The <paramref name="index"/>-th range of length <paramref name="prefix"/> inside this one.</summary>
    public Cidr Part(int prefix, int index) => new(First + ((uint)index << (32 - prefix)), prefix);

    public override string ToString()
    {
        var f = First;
        return $"{f >> 24}.{(f >> 16) & 255}.{(f >> 8) & 255}.{f & 255}/{Prefix}";
    }
}
