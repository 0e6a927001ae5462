using System.Security.Cryptography;
using System.Text;

namespace Tandem.Web.Features.SignIn;

/// <summary>
/// The one-time link with which the first user is made. Only a hash of the token is kept, in memory: a restart makes a new one as long as
/// there is no user.
/// </summary>
sealed class SetupToken
{
    readonly Lock _lock = new();
    byte[]? _hash;

    /// <summary>A new token, 256 random bits; the old one is dead.</summary>
    public string Issue()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            _hash = Hash(token);
        }
        return token;
    }

    public bool Fits(string? token)
    {
        lock (_lock)
        {
            return token is not null && _hash is not null && CryptographicOperations.FixedTimeEquals(_hash, Hash(token));
        }
    }

    /// <summary>True once: whoever gets true may make the first user.</summary>
    public bool Use(string? token)
    {
        lock (_lock)
        {
            if (!Fits(token))
            {
                return false;
            }
            _hash = null;
            return true;
        }
    }

    static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
