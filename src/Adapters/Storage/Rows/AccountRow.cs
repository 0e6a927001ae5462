using System.Text.Json;
using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>An account; its secret only as cipher text, see <see cref="AccountCipher"/>.</summary>
sealed class AccountRow
{
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public AccountKind Kind { get; set; }
    public required string KeyId { get; set; }
    public required string Region { get; set; }
    public string? Endpoint { get; set; }
    public string? CaPem { get; set; }
    public string? RoleArn { get; set; }
    public string? ExternalId { get; set; }
    public bool IsSandbox { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public required string CreatedBy { get; set; }
    public string? LastCheck { get; set; }
    public required string Cipher { get; set; }

    public static AccountRow From(Account account, string cipher)
    {
        var row = new AccountRow
        {
            Id = account.Id,
            Name = account.Name,
            KeyId = account.KeyId,
            Region = account.Region,
            CreatedBy = account.CreatedBy,
            Cipher = cipher,
        };
        row.Take(account);
        return row;
    }

    public void Take(Account account)
    {
        (Name, Kind, KeyId, Region) = (account.Name, account.Kind, account.KeyId, account.Region);
        (Endpoint, CaPem, IsSandbox) = (account.Endpoint, account.CaPem, account.IsSandbox);
        (RoleArn, ExternalId) = (account.Role?.Arn, account.Role?.ExternalId);
        (CreatedAt, CreatedBy) = (account.CreatedAt, account.CreatedBy);
        LastCheck = account.LastCheck is { } check ? JsonSerializer.Serialize(check, PlanJson.Options) : null;
    }

    public Account ToAccount() =>
        new(
            Id,
            Name,
            Kind,
            KeyId,
            Region,
            Endpoint,
            CaPem,
            IsSandbox,
            CreatedAt,
            CreatedBy,
            LastCheck is null ? null : JsonSerializer.Deserialize<AccountCheck>(LastCheck, PlanJson.Options),
            RamRole.Of(RoleArn, ExternalId)
        );
}
