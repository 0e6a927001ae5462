using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Clouds.Alibaba.Wire;

/// <summary>What is needed to sign a call.</summary>
/// <param name="SecurityToken">Of temporary credentials only.</param>
sealed record AccessKey(string Id, SecretText Secret, SecretText? SecurityToken)
{
    /// <summary>
    /// Reads the secret as stored: surrounding blanks, which come with copy and paste, are no part of it. Temporary credentials are stored as the
    /// secret, a blank or a line break, and the security token.
    /// </summary>
    public static AccessKey Of(OpenedAccount opened)
    {
        var parts = opened.Secret.Reveal().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var token = parts.Length > 1 ? new SecretText(parts[1]) : null;
        return new AccessKey(opened.Account.KeyId.Trim(), new SecretText(parts.FirstOrDefault() ?? ""), token);
    }
}
