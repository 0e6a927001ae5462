using Tandem.Access;
using Tandem.Secrets;

namespace Tandem.Clouds;

/// <summary>Brings accounts in from a file whose secrets are references: look first, then add what is wanted, one by one.</summary>
public sealed class AccountImporter(IAccountFile file, ISecretSource secrets, AccountService accounts)
{
    /// <summary>What is in the file. Reads no secret yet.</summary>
    public Result<AccountImport> Look(Actor actor, string yaml)
    {
        if (actor.Refuses(Permission.ManageAccounts) is { } no)
        {
            return no;
        }
        var entries = file.Read(yaml);
        return entries.Ok ? AccountImport.Of(entries.Value) : entries.Failure;
    }

    /// <summary>Looks the references up and adds the account, tested like one typed in.</summary>
    public async Task<Result<Account>> AddAsync(Actor actor, ImportedAccount wanted, CancellationToken cancellation)
    {
        if (actor.Refuses(Permission.ManageAccounts) is { } no)
        {
            return no;
        }
        var secret = await secrets.ReadAsync(wanted.Secret, cancellation);
        if (!secret.Ok)
        {
            return secret.Failure;
        }
        string? ca = null;
        if (wanted.Ca is { } reference)
        {
            var pem = await secrets.ReadAsync(reference, cancellation);
            if (!pem.Ok)
            {
                return pem.Failure;
            }
            ca = pem.Value.Reveal();
        }
        var input = new NewAccount(
            wanted.Name,
            wanted.Kind,
            wanted.KeyId,
            wanted.Region,
            secret.Value,
            wanted.Endpoint,
            ca,
            Role: wanted.Role
        );
        return await accounts.AddAsync(actor, input, cancellation);
    }
}
