using Microsoft.EntityFrameworkCore;
using Tandem.Adapters.Storage.Rows;
using Tandem.Audit;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Opens contexts: for reading as they are, for writing inside one transaction that is committed whole or not at all. After the commit the
/// doorbells of the runs that were written to are rung.
/// </summary>
sealed class Ledger(IDbContextFactory<TandemDb> contexts, Doorbell doorbell) : IDisposable
{
    /// <summary>SQLite has one writer; waiting for it here blocks no thread, waiting inside SQLite would.</summary>
    readonly SemaphoreSlim _gate = new(1);

    public async Task<T> ReadAsync<T>(Func<TandemDb, Task<T>> read, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(db);
    }

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction. It is undone when <paramref name="write"/> throws or calls
    /// <see cref="Writing.Undo"/>.
    /// </summary>
    /// <param name="audited">
    /// True takes the audit log's lock before anything else. Everybody takes it first, so nobody waits in a circle for it and a run's row.
    /// </param>
    public async Task<T> WriteAsync<T>(bool audited, Func<Writing, Task<T>> write, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await WriteAsync(db, audited, write, cancellation);
    }

    /// <summary>The same in a context that the caller has, such as that of Identity's stores in their scope.</summary>
    public async Task<T> WriteAsync<T>(TandemDb db, bool audited, Func<Writing, Task<T>> write, CancellationToken cancellation)
    {
        var sqlite = db is SqliteDb;
        if (sqlite)
        {
            await _gate.WaitAsync(cancellation);
        }
        try
        {
            return await TransactAsync(db, audited, write, cancellation);
        }
        finally
        {
            if (sqlite)
            {
                _gate.Release();
            }
        }
    }

    async Task<T> TransactAsync<T>(TandemDb db, bool audited, Func<Writing, Task<T>> write, CancellationToken cancellation)
    {
        // On SQLite this begins immediately, as a writer: two writers never build on the same last audit entry.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var writing = new Writing(db, cancellation);
        if (audited)
        {
            await writing.LockAuditAsync();
        }
        var value = await write(writing);
        if (writing.IsUndone)
        {
            return value;
        }
        await db.SaveChangesAsync(cancellation);
        await writing.NotifyAsync();
        await transaction.CommitAsync(cancellation);
        writing.Rings.ForEach(doorbell.Ring);
        return value;
    }

    public void Dispose() => _gate.Dispose();
}

/// <summary>One transaction while it is open.</summary>
sealed class Writing(TandemDb db, CancellationToken cancellation)
{
    /// <summary>Channel on which PostgreSQL tells the other replicas the ids of runs with news.</summary>
    public const string Channel = "tandem_run";

    /// <summary>Any number that only the audit log locks.</summary>
    const long AuditLock = 0x54414E44454D;

    public TandemDb Db => db;

    /// <summary>Runs with news.</summary>
    public List<long> Rings { get; } = [];

    public bool IsUndone { get; private set; }

    /// <summary>Leaves the database as it was and passes <paramref name="value"/> through.</summary>
    public T Undo<T>(T value)
    {
        IsUndone = true;
        return value;
    }

    public Task LockAuditAsync() =>
        db is PostgresDb ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AuditLock})", cancellation) : Task.CompletedTask;

    /// <summary>Adds the entry as the next link of the chain. The lock must be held.</summary>
    public async Task AuditAsync(AuditEntry entry)
    {
        var last = await db.Audit.AsNoTracking().OrderByDescending(a => a.Sequence).FirstOrDefaultAsync(cancellation);
        db.Audit.Add(AuditRow.From(AuditChain.Link(entry, last?.ToEntry())));
        // At once, so that a second entry of the same transaction is linked to this one.
        await db.SaveChangesAsync(cancellation);
    }

    public async Task NotifyAsync()
    {
        foreach (var run in db is PostgresDb ? Rings : [])
        {
            await db.Database.ExecuteSqlAsync(
                $"SELECT pg_notify({Channel}, {run.ToString(System.Globalization.CultureInfo.InvariantCulture)})",
                cancellation
            );
        }
    }
}
