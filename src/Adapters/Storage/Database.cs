using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Audit;

namespace Tandem.Adapters.Storage;

/// <summary>Makes the storage ready before anything is served from it.</summary>
public static class Database
{
    /// <summary>
    /// Makes the data folder, keeps other processes away from it (SQLite only), brings the schema up to date and adds the roles that are
    /// missing. Call it once, before the host starts. May be called by several replicas at the same time.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another process uses the folder; the message is one sentence for the operator.</exception>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var options = services.GetRequiredService<AdapterOptions>();
        DataFolder.Create(options);
        if (options.PostgresConnection.Length == 0)
        {
            services.GetRequiredService<ProcessGuard>().Take(options);
        }
        await using var db = await services.GetRequiredService<IDbContextFactory<TandemDb>>().CreateDbContextAsync(cancellation);
        await db.Database.MigrateAsync(cancellation);
        if (db is SqliteDb)
        {
            await db.Database.ExecuteSqlAsync($"PRAGMA journal_mode = WAL", cancellation);
        }
        await services.GetRequiredService<Ledger>().WriteAsync(audited: true, w => AddRolesAsync(w.Db, cancellation), cancellation);
    }

    /// <summary>
    /// Changes users through the <see cref="UserManager{TUser}"/> of <paramref name="scope"/> and writes the record's entries in one
    /// transaction; when <paramref name="change"/> throws, neither happens.
    /// </summary>
    /// <param name="scope">Services of a scope of its own, not of a circuit.</param>
    /// <param name="change">
    /// Gets what adds an entry to the record. Must not write through any other store: it would wait for this transaction.
    /// </param>
    public static Task<T> ChangeUsersAsync<T>(
        IServiceProvider scope,
        Func<Func<AuditEntry, Task>, Task<T>> change,
        CancellationToken cancellation
    ) =>
        scope
            .GetRequiredService<Ledger>()
            .WriteAsync(scope.GetRequiredService<TandemDb>(), audited: true, w => change(w.AuditAsync), cancellation);

    /// <summary>The audit log's lock keeps two replicas from adding the same role.</summary>
    static async Task<bool> AddRolesAsync(TandemDb db, CancellationToken cancellation)
    {
        var there = await db.Roles.Select(r => r.Name).ToListAsync(cancellation);
        foreach (var name in Enum.GetNames<Role>().Except(there))
        {
            db.Roles.Add(new IdentityRole(name!) { NormalizedName = name!.ToUpperInvariant() });
        }
        return true;
    }
}
