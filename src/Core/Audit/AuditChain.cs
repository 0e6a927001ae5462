using System.Security.Cryptography;
using System.Text.Json;

namespace Tandem.Audit;

/// <summary>
/// The hash chain that makes a quiet change of the record visible: each entry's hash covers its content and the hash before it, so changing,
/// removing or reordering one breaks every later one.
/// </summary>
public static class AuditChain
{
    /// <summary>The entry as it is stored after <paramref name="previous"/>; <paramref name="previous"/> is null for the first.</summary>
    public static AuditEntry Link(AuditEntry entry, AuditEntry? previous)
    {
        var linked = entry with { Sequence = (previous?.Sequence ?? 0) + 1, PreviousHash = previous?.Hash ?? "" };
        return linked with { Hash = HashOf(linked) };
    }

    /// <summary>True when the entry's hash is right and it follows <paramref name="previous"/>.</summary>
    public static bool Fits(AuditEntry entry, AuditEntry? previous) =>
        entry.Hash == HashOf(entry) && entry.PreviousHash == (previous?.Hash ?? "") && entry.Sequence == (previous?.Sequence ?? 0) + 1;

    static string HashOf(AuditEntry e)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(
            new object[]
            {
                e.Sequence,
                e.PreviousHash,
                e.At.UtcTicks,
                e.Actor,
                e.ActorName,
                e.Action,
                e.Subject,
                e.Intent.Format,
                e.Intent.Args,
            }
        );
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
