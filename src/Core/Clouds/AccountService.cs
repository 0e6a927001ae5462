using Tandem.Access;
using Tandem.Audit;
using Tandem.Clusters;
using Tandem.Secrets;

namespace Tandem.Clouds;

/// <summary>What a user types to add an account. The secret is a cloud secret or a whole kubeconfig.</summary>
/// <param name="KeyId">Access key id; ignored for a kubeconfig.</param>
public sealed record NewAccount(
    string Name,
    AccountKind Kind,
    string KeyId,
    string Region,
    SecretText Secret,
    string? Endpoint = null,
    string? CaPem = null,
    bool IsSandbox = false,
    RamRole? Role = null
);

/// <summary>The use cases around accounts: permission, check, store with audit. Secrets go in here and never come back.</summary>
public sealed class AccountService(IAccountStore store, AccountTester tester, IClusterProvider clusters, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<Account>>> ListAsync(Actor actor, CancellationToken cancellation) =>
        actor.Refuses(Permission.ReadAccounts) is { } no ? no : Result.Of(await store.ListAsync(cancellation));

    /// <summary>Tests what was typed without storing anything.</summary>
    public async Task<Result<AccountCheck>> TestAsync(Actor actor, NewAccount input, CancellationToken cancellation)
    {
        if ((actor.Refuses(Permission.ManageAccounts) ?? CheckInput(input)) is { } no)
        {
            return no;
        }
        return await tester.TestAsync(new OpenedAccount(ToAccount(actor, input), input.Secret), cancellation);
    }

    /// <summary>Stores an account, tested or not: a key that will be enabled tomorrow may be typed in today. The check says what is wrong.</summary>
    public async Task<Result<Account>> AddAsync(Actor actor, NewAccount input, CancellationToken cancellation)
    {
        if ((actor.Refuses(Permission.ManageAccounts) ?? CheckInput(input)) is { } no)
        {
            return no;
        }
        var account = ToAccount(actor, input);
        var check = await tester.TestAsync(new OpenedAccount(account, input.Secret), cancellation);
        account = account with { LastCheck = check };
        await store.AddAsync(
            account,
            input.Secret,
            Audit(actor, "account.added", account, Text.Of($"{actor.Name} added the account {account.Name} ({account.Kind}).")),
            cancellation
        );
        return account;
    }

    /// <summary>Tests a stored account again and keeps the outcome.</summary>
    public async Task<Result<Account>> RetestAsync(Actor actor, Guid id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ReadAccounts) is { } no)
        {
            return no;
        }
        if (await store.OpenAsync(id, cancellation) is not { } opened)
        {
            return Unknown();
        }
        var account = opened.Account with { LastCheck = await tester.TestAsync(opened, cancellation) };
        var outcome = account.LastCheck.Passed ? "passed" : "failed";
        await store.UpdateAsync(
            account,
            null,
            Audit(actor, "account.tested", account, Text.Of($"{actor.Name} tested the account {account.Name}: {outcome}.")),
            cancellation
        );
        return account;
    }

    public async Task<Result<Done>> RemoveAsync(Actor actor, Guid id, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ManageAccounts) is { } no)
        {
            return no;
        }
        if (await store.FindAsync(id, cancellation) is not { } account)
        {
            return Unknown();
        }
        var audit = Audit(actor, "account.removed", account, Text.Of($"{actor.Name} removed the account {account.Name}."));
        await store.RemoveAsync(id, audit, cancellation);
        return new Done();
    }

    Failure? CheckInput(NewAccount input)
    {
        if (input.Name.Trim().Length is 0 or > 60)
        {
            return Bad("Name", Text.Of($"The account's name is empty or too long."), Text.Of($"Give 1 to 60 characters."));
        }
        if (input.Kind == AccountKind.Kubeconfig)
        {
            return clusters.Open(input.Secret).Failure;
        }
        if (input.KeyId.Trim().Length == 0)
        {
            return Bad(
                "KeyId",
                Text.Of($"The access key id is empty."),
                Text.Of($"Copy it from the cloud's console; it starts with LTAI or STS.")
            );
        }
        if (input.Secret.Reveal().Trim().Length == 0)
        {
            return Bad("Secret", Text.Of($"The access key secret is empty."), Text.Of($"Copy the secret that belongs to {input.KeyId}."));
        }
        if (input.Region.Trim().Length == 0)
        {
            return Bad("Region", Text.Of($"The region is empty."), Text.Of($"Give the home region, such as cn-hangzhou."));
        }
        return CheckEndpoint(input.Endpoint) ?? input.Role?.Check();
    }

    static Failure? CheckEndpoint(string? endpoint) =>
        endpoint is null || (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
            ? null
            : Bad(
                "Endpoint",
                Text.Of($"The endpoint {endpoint} is not an https address."),
                Text.Of($"Write it like https://host:port, or leave it empty.")
            );

    Account ToAccount(Actor actor, NewAccount n) =>
        new(
            Guid.NewGuid(),
            n.Name.Trim(),
            n.Kind,
            n.KeyId.Trim(),
            n.Region.Trim(),
            n.Endpoint,
            n.CaPem,
            n.IsSandbox,
            clock.GetUtcNow(),
            actor.Name,
            null,
            n.Role
        );

    AuditEntry Audit(Actor actor, string action, Account account, Text intent) =>
        AuditEntry.By(actor, clock.GetUtcNow(), action, $"account/{account.Id}", intent);

    static Failure Bad(string field, Text what, Text hint) => new("account.input", what, hint, Field: field);

    static Failure Unknown() =>
        new("account.unknown", Text.Of($"There is no such account."), Text.Of($"It may have been removed; look at the list of accounts."));
}
