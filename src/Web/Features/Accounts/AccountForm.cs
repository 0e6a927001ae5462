using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Web.Features.Accounts;

/// <summary>What is typed into the form of a new account, before it is one.</summary>
public sealed class AccountForm
{
    public AccountKind Kind { get; set; } = AccountKind.Alibaba;
    public string Name { get; set; } = "";
    public string KeyId { get; set; } = "";
    public string Secret { get; set; } = "";
    public string Region { get; set; } = "cn-hangzhou";
    public string Endpoint { get; set; } = "";
    public string CaPem { get; set; } = "";
    public string RoleArn { get; set; } = "";
    public string ExternalId { get; set; } = "";
    public string Kubeconfig { get; set; } = "";

    public bool IsCloud => Kind != AccountKind.Kubeconfig;

    public NewAccount ToInput() =>
        IsCloud
            ? new(
                Name,
                Kind,
                KeyId,
                Region,
                new SecretText(Secret.Trim()),
                Blank(Endpoint),
                Blank(CaPem),
                Role: RamRole.Of(RoleArn, ExternalId)
            )
            : new(Name, Kind, "", "", new SecretText(Kubeconfig));

    static string? Blank(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}

/// <summary>The problems of a form, each at its field, the rest by themselves.</summary>
public sealed class FieldProblems(IReadOnlyList<Failure> problems)
{
    static readonly string[] Fields = ["Name", "KeyId", "Secret", "Region", "Endpoint", "CaPem", "RoleArn", "ExternalId"];

    public static FieldProblems None { get; } = new([]);

    /// <summary>The problem at this field, or null.</summary>
    public Failure? At(string field) => problems.FirstOrDefault(p => p.Field == field);

    /// <summary>Problems that belong to no field of the form, such as missing permissions or a part of a kubeconfig.</summary>
    public IEnumerable<Failure> Elsewhere => problems.Where(p => !Fields.Contains(p.Field));
}
