using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Checks 2 to 8 of the front door: headers, date, algorithm, key, token, signature and, last, the nonce.</summary>
internal sealed class Authentication(NonceMemory nonces, CloudTimes times)
{
    static readonly string[] Required = ["x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];

    public Caller Check(FrontDoorRequest request, World world, DateTimeOffset now)
    {
        var authorization = CheckHeaders(request);
        CheckDate(request.Header("x-acs-date")!, now);
        if (authorization.Algorithm != Acs3Signature.Algorithm)
            throw new CloudError(400, "InvalidSignatureMethod", "Specified signature method is not supported.");
        var caller = FindKey(authorization.AccessKeyId, request.Header("x-acs-security-token"), world, now);
        CheckSignature(request, authorization, caller.Secret);
        // Only after the signature: a forged request must not burn a nonce.
        if (!nonces.TryUse(caller.KeyId, request.Header("x-acs-signature-nonce")!, now))
            throw new CloudError(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        return caller;
    }

    static Acs3Authorization CheckHeaders(FrontDoorRequest request)
    {
        if (Required.FirstOrDefault(n => request.Header(n) is null) is { } missing)
        {
            var name = string.Concat(missing[6..].Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
            throw new CloudError(400, $"Missing{name}", $"{missing} is mandatory for this action.");
        }
        if (request.Header("authorization") is not { } header)
            throw new CloudError(400, "MissingAccessKeyId", "AccessKeyId is mandatory for this action.");
        return Acs3Authorization.Parse(header)
            ?? throw new CloudError(400, "IncompleteSignature", "The request signature does not conform to standards.");
    }

    void CheckDate(string text, DateTimeOffset now)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, Utc, out var date))
            throw new CloudError(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.");
        if ((now - date).Duration() > times.RequestWindow)
            throw new CloudError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.");
    }

    static Caller FindKey(string id, string? token, World world, DateTimeOffset now)
    {
        if (world.Sessions.Find(s => s.Id == id) is { } session)
            return FromSession(session, token, world, now);
        var key =
            world.Keys.Find(k => k.Id == id)
            ?? throw new CloudError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        if (!key.Enabled)
            throw new CloudError(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
        if (token is not null)
            throw new CloudError(400, "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey.");
        var arn = $"acs:ram::{key.Account}:user/{key.User}";
        return new(key.Id, key.Secret, key.Account, Region(world, key.Account), arn, key.UserId, key.ReadOnly, IsRole: false);
    }

    static Caller FromSession(SessionKey session, string? token, World world, DateTimeOffset now)
    {
        if (token is null)
            throw new CloudError(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.");
        if (token != session.Token)
            throw new CloudError(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.");
        if (now >= session.Expires)
            throw new CloudError(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
        var arn = $"acs:ram::{session.Account}:assumed-role/{session.Role}/{session.Session}";
        var region = Region(world, session.Account);
        return new(session.Id, session.Secret, session.Account, region, arn, RoleId(session), session.ReadOnly, IsRole: true);
    }

    static string RoleId(SessionKey session) => $"3{session.Account}0:{session.Session}";

    static string Region(World world, string account) => world.Accounts.Find(a => a.Id == account)?.Region ?? "cn-hangzhou";

    static void CheckSignature(FrontDoorRequest request, Acs3Authorization authorization, string secret)
    {
        var stringToSign = Acs3Signature.StringToSign(Acs3Signature.Canonical(request, authorization.SignedHeaders));
        var bodyAsSigned = Acs3Signature.Hash(request.Body) == request.Header("x-acs-content-sha256")!.ToLowerInvariant();
        var allSigned = Acs3Signature
            .MustBeSigned(request)
            .All(n => authorization.SignedHeaders.Contains(n, StringComparer.OrdinalIgnoreCase));
        if (bodyAsSigned && allSigned && Same(Acs3Signature.Sign(secret, stringToSign), authorization.Signature))
            return;
        var message = $"Specified signature does not match our calculation. server StringToSign is [{stringToSign}]";
        throw new CloudError(400, "SignatureDoesNotMatch", message);
    }

    static bool Same(string ours, string theirs) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(ours), Encoding.UTF8.GetBytes(theirs));
}
