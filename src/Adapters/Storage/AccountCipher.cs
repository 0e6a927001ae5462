using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Tandem.Secrets;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Encrypts the secret of an account. Each account has a purpose of its own, so a cipher text moved to another row opens nothing; the keys lie in
/// <c>{DataDirectory}/keys</c>, never in the database.
/// </summary>
sealed class AccountCipher(IDataProtectionProvider protection, AdapterOptions options)
{
    public string Encrypt(Guid account, SecretText secret) => For(account).Protect(secret.Reveal());

    /// <exception cref="InvalidOperationException">The key ring does not fit the database; the message says what to do.</exception>
    public SecretText Decrypt(Guid account, string name, string cipher)
    {
        try
        {
            return new SecretText(For(account).Unprotect(cipher));
        }
        catch (CryptographicException lost)
        {
            throw new InvalidOperationException(
                $"The secret of the account {name} cannot be read: its key is not in {DataFolder.Keys(options)}. "
                    + "Restore that folder from the backup that belongs to this database, or remove the account and add it again.",
                lost
            );
        }
    }

    IDataProtector For(Guid account) => protection.CreateProtector("tandem.account", account.ToString("N"));
}
