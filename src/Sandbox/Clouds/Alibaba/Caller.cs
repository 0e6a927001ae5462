namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>Who signed a request.</summary>
/// <param name="Arn">E.g. <c>acs:ram::1234567890123456:user/alice</c>.</param>
/// <param name="PrincipalId">The user's 18 digits, or <c>role id:session</c>.</param>
internal sealed record Caller(
    string KeyId,
    string Secret,
    string Account,
    string HomeRegion,
    string Arn,
    string PrincipalId,
    bool ReadOnly,
    bool IsRole
)
{
    public string Name => Arn[(Arn.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
