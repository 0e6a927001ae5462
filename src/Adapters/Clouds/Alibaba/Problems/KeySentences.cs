using System.Text.RegularExpressions;
using Tandem.Adapters.Clouds.Alibaba.Wire;

namespace Tandem.Adapters.Clouds.Alibaba.Problems;

/// <summary>Sentences for everything that is wrong with the key itself: id, secret, clock, permission.</summary>
static partial class KeySentences
{
    public static Failure? Of(Refused refused, AlibabaCall call, string keyId)
    {
        var code = refused.Error.Code;
        return code switch
        {
            "InvalidAccessKeyId.NotFound" => new(
                code,
                Text.Of($"The cloud does not know the access key id {keyId}."),
                Text.Of($"Compare it with the list of keys in the cloud's console; a deleted key is unknown too."),
                Field: "KeyId"
            ),
            "InvalidAccessKeyId.Inactive" => new(
                code,
                Text.Of($"The access key {keyId} is disabled."),
                Text.Of($"Enable it in the cloud's console, or use another key."),
                Field: "KeyId"
            ),
            "SignatureDoesNotMatch" => Signature(refused, keyId),
            "IncompleteSignature" or "InvalidTimeStamp.Format" or "InvalidSignatureMethod" => Broken(code),
            "InvalidTimeStamp.Expired" => Clock(refused.ClockSkew),
            "MissingSecurityToken" => new(
                code,
                Text.Of($"The access key {keyId} is temporary and needs its security token."),
                Text.Of($"Write the secret, a blank and the security token into the secret's field."),
                Field: "Secret"
            ),
            _ when code.StartsWith("InvalidSecurityToken", StringComparison.Ordinal) => new(
                code,
                Text.Of($"The security token of {keyId} is expired or belongs to another key."),
                Text.Of($"Get new temporary credentials and store all three parts of them."),
                Field: "Secret"
            ),
            "EntityNotExist.Role" => new(
                code,
                Text.Of($"The cloud does not know the role that {keyId} is to take on."),
                Text.Of($"Compare its ARN with the list of roles in the cloud's access control."),
                Field: "RoleArn"
            ),
            "NoPermission" when call.Action == "AssumeRole" => new(
                code,
                Text.Of($"The key {keyId} may not take on the role of this account."),
                Text.Of(
                    $"Let the role trust this user, give the user sts:AssumeRole, and compare the external id; an account's owner can take on no role."
                ),
                Field: "RoleArn"
            ),
            "Forbidden.RiskControl" or "Forbidden.UserVerification" => new(
                code,
                Text.Of($"The cloud has locked this account or waits for its verification ({code})."),
                Text.Of($"Sign in to the cloud's console and follow what it asks for.")
            ),
            _ when refused.Error.IsPermission => Permission(refused.Error, call, keyId),
            _ => null,
        };
    }

    /// <summary>
    /// The cloud tells the hash it computed. Equal to ours, the request arrived as we wrote it and only the secret can differ; different, somebody
    /// changed the request or we signed it wrongly, and no other secret would help.
    /// </summary>
    static Failure Signature(Refused refused, string keyId)
    {
        var theirs = Sha256().Match(refused.Error.Message);
        return theirs.Success && !refused.StringToSign.EndsWith(theirs.Value, StringComparison.OrdinalIgnoreCase)
            ? Broken("signature.broken")
            : new(
                "SignatureDoesNotMatch",
                Text.Of($"The secret does not belong to the access key {keyId}."),
                Text.Of($"Copy the secret again; if it is lost, make a new key, because the cloud shows a secret only once."),
                Field: "Secret"
            );
    }

    static Failure Broken(string code) =>
        new(
            code,
            Text.Of($"The request did not reach the cloud as it was signed."),
            Text.Of($"Look for a proxy that changes requests; if there is none, report this with the request id.")
        );

    static Failure Clock(TimeSpan? skew)
    {
        const string code = "InvalidTimeStamp.Expired";
        var hint = Text.Of($"Set this machine's clock by NTP; the cloud refuses calls that are 15 minutes off.");
        return skew switch
        {
            null => new(code, Text.Of($"This machine's clock and the cloud's are too far apart."), hint),
            { Ticks: < 0 } => new(
                code,
                Text.Of($"This machine's clock is {-skew.Value.TotalMinutes:0} minutes ahead of the cloud's."),
                hint
            ),
            _ => new(code, Text.Of($"This machine's clock is {skew.Value.TotalMinutes:0} minutes behind the cloud's."), hint),
        };
    }

    static Failure Permission(ApiError error, AlibabaCall call, string keyId) =>
        new(
            error.Code,
            Text.Of($"The access key {keyId} may not do {error.DeniedAction ?? call.Permission}."),
            Text.Of($"Grant this operation to the key's user or role in the cloud's access control, then try again.")
        );

    [GeneratedRegex("[0-9a-fA-F]{64}")]
    private static partial Regex Sha256();
}
