using System.Text.RegularExpressions;

namespace Tandem.Clouds;

/// <summary>A role that an account's key takes on for every call, so that the key itself needs no other right than that.</summary>
/// <param name="Arn">E.g. <c>acs:ram::1234567890123456:role/tandem</c>; it may belong to another account than the key.</param>
/// <param name="ExternalId">What the role's owner demands, so that nobody else can have the console use the role; null when nothing.</param>
public sealed partial record RamRole(string Arn, string? ExternalId = null)
{
    /// <summary>The part behind <c>role/</c>.</summary>
    public string Name => Arn[(Arn.LastIndexOf('/') + 1)..];

    /// <summary>What was typed into the two fields: null when both are empty.</summary>
    public static RamRole? Of(string? arn, string? externalId) =>
        Blank(arn) is null && Blank(externalId) is null ? null : new(Blank(arn) ?? "", Blank(externalId));

    /// <summary>What is wrong with it, at which field; null when nothing.</summary>
    public Failure? Check() =>
        !ArnText().IsMatch(Arn)
            ? new(
                "account.input",
                Text.Of($"The role is not written as the cloud names roles."),
                Text.Of($"Copy its ARN, such as acs:ram::1234567890123456:role/tandem, or leave role and external id empty."),
                Field: "RoleArn"
            )
        : ExternalId is not null && !ExternalIdText().IsMatch(ExternalId)
            ? new(
                "account.input",
                Text.Of($"The external id is too short, too long or holds other characters than the cloud allows."),
                Text.Of($"Give 2 to 1,224 letters, digits and any of = , . @ : / _ - as the role's owner told you."),
                Field: "ExternalId"
            )
        : null;

    static string? Blank(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;

    [GeneratedRegex(@"^acs:ram::\d{16}:role/[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex ArnText();

    [GeneratedRegex(@"^[\w=,.@:/-]{2,1224}$", RegexOptions.ECMAScript)]
    private static partial Regex ExternalIdText();
}
