using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Derives the key of every link from one random secret, which lies encrypted among the settings: so no key is ever stored, and every replica
/// derives the same.
/// </summary>
sealed class LinkKeys(Ledger ledger, IDataProtectionProvider protection) : ILinkKeys
{
    const string Setting = "links.root";

    readonly IDataProtector _protector = protection.CreateProtector("tandem.links");

    public async Task<SecretText> OfAsync(string link, CancellationToken cancellation)
    {
        var root = await ReadAsync(cancellation) ?? await MakeAsync(cancellation);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, root, 24, info: Encoding.UTF8.GetBytes($"tandem.link/{link}"));
        return new SecretText(Convert.ToHexStringLower(key));
    }

    async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var row = await ledger.ReadAsync(db => db.Settings.SingleOrDefaultAsync(s => s.Key == Setting, cancellation), cancellation);
        return row is null ? null : Convert.FromBase64String(_protector.Unprotect(row.Value));
    }

    async Task<byte[]> MakeAsync(CancellationToken cancellation)
    {
        try
        {
            await ledger.WriteAsync(
                audited: false,
                async w =>
                {
                    if (!await w.Db.Settings.AnyAsync(s => s.Key == Setting, cancellation))
                    {
                        var root = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
                        w.Db.Settings.Add(new SettingRow { Key = Setting, Value = _protector.Protect(root) });
                    }
                    return true;
                },
                cancellation
            );
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            // Another replica was first: its secret is the one.
        }
        return (await ReadAsync(cancellation))!;
    }
}
