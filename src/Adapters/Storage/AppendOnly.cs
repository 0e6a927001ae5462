using Microsoft.EntityFrameworkCore.Migrations;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Triggers that refuse to change or remove what is written once: events and audit entries. They stop accidents and careless administrators; who
/// drops them is betrayed by the audit log's hashes.
/// </summary>
static class AppendOnly
{
    static readonly string[] Tables = ["run_events", "audit"];

    public static void OnSqlite(MigrationBuilder migration)
    {
        foreach (var (table, verb) in Tables.SelectMany(t => new[] { (t, "UPDATE"), (t, "DELETE") }))
        {
            migration.Sql(
                $"""
                CREATE TRIGGER {table}_no_{verb.ToLowerInvariant()} BEFORE {verb} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
                """
            );
        }
    }

    public static void OnPostgres(MigrationBuilder migration)
    {
        migration.Sql(
            """
            CREATE FUNCTION tandem_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
            """
        );
        foreach (var table in Tables)
        {
            migration.Sql(
                $"""
                CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION tandem_append_only();
                """
            );
        }
    }
}
