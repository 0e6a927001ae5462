using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Storage;

sealed class EfAccountStore(Ledger ledger, AccountCipher cipher) : IAccountStore
{
    public Task<IReadOnlyList<Account>> ListAsync(CancellationToken cancellation) =>
        ledger.ReadAsync<IReadOnlyList<Account>>(
            async db => [.. (await db.Accounts.ToListAsync(cancellation)).Select(a => a.ToAccount()).OrderBy(a => a.CreatedAt)],
            cancellation
        );

    public Task<Account?> FindAsync(Guid id, CancellationToken cancellation) =>
        ledger.ReadAsync(async db => (await db.Accounts.SingleOrDefaultAsync(a => a.Id == id, cancellation))?.ToAccount(), cancellation);

    public async Task<OpenedAccount?> OpenAsync(Guid id, CancellationToken cancellation)
    {
        var row = await ledger.ReadAsync(db => db.Accounts.SingleOrDefaultAsync(a => a.Id == id, cancellation), cancellation);
        return row is null ? null : new OpenedAccount(row.ToAccount(), cipher.Decrypt(row.Id, row.Name, row.Cipher));
    }

    public Task AddAsync(Account account, SecretText secret, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                w.Db.Accounts.Add(AccountRow.From(account, cipher.Encrypt(account.Id, secret)));
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task UpdateAsync(Account account, SecretText? secret, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                if (await w.Db.Accounts.SingleOrDefaultAsync(a => a.Id == account.Id, cancellation) is not { } row)
                {
                    return w.Undo(false);
                }
                row.Take(account);
                row.Cipher = secret is null ? row.Cipher : cipher.Encrypt(account.Id, secret);
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );

    public Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation) =>
        ledger.WriteAsync(
            audited: true,
            async w =>
            {
                if (await w.Db.Accounts.Where(a => a.Id == id).ExecuteDeleteAsync(cancellation) == 0)
                {
                    return w.Undo(false);
                }
                await w.AuditAsync(audit);
                return true;
            },
            cancellation
        );
}
