using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tandem.Adapters.Storage.Rows;
using Tandem.Clouds;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>Everything the console keeps. One context per operation; two derived contexts, because each database has migrations of its own.</summary>
abstract class TandemDb(DbContextOptions options) : IdentityDbContext<TandemUser>(options)
{
    public DbSet<RunRow> Runs => Set<RunRow>();
    public DbSet<RunDefinitionRow> RunDefinitions => Set<RunDefinitionRow>();
    public DbSet<RunEventRow> RunEvents => Set<RunEventRow>();
    public DbSet<PlanRow> Plans => Set<PlanRow>();
    public DbSet<AccountRow> Accounts => Set<AccountRow>();
    public DbSet<ReleaseRow> Releases => Set<ReleaseRow>();
    public DbSet<ReleasePinRow> ReleasePins => Set<ReleasePinRow>();
    public DbSet<DriftRow> Drifts => Set<DriftRow>();
    public DbSet<DriftSilenceRow> DriftSilences => Set<DriftSilenceRow>();
    public DbSet<OverlayVersionRow> OverlayVersions => Set<OverlayVersionRow>();
    public DbSet<OverlayChangeRow> OverlayChanges => Set<OverlayChangeRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();
    public DbSet<SettingRow> Settings => Set<SettingRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        base.ConfigureConventions(configuration);
        // SQLite cannot order by a DateTimeOffset kept as text.
        configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();
        configuration.Properties<RunState>().HaveConversion<string>().HaveMaxLength(20);
        configuration.Properties<RunPurpose>().HaveConversion<string>().HaveMaxLength(20);
        configuration.Properties<ApprovalState>().HaveConversion<string>().HaveMaxLength(20);
        configuration.Properties<AccountKind>().HaveConversion<string>().HaveMaxLength(20);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        NameIdentityTables(builder);
        MapRuns(builder);
        MapReleases(builder);
        MapPins(builder);
        MapAudit(builder);
        MapDrifts(builder);
        MapOverlays(builder);
        builder.Entity<PlanRow>().ToTable("plans").HasIndex(p => p.UpdatedAt);
        builder.Entity<AccountRow>().ToTable("accounts");
        builder.Entity<SettingRow>().ToTable("settings").HasKey(s => s.Key);
    }

    static void NameIdentityTables(ModelBuilder builder)
    {
        builder.Entity<TandemUser>().ToTable("users");
        builder.Entity<IdentityRole>().ToTable("roles");
        builder.Entity<IdentityUserRole<string>>().ToTable("user_roles");
        builder.Entity<IdentityUserClaim<string>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<string>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<string>>().ToTable("user_tokens");
        builder.Entity<IdentityRoleClaim<string>>().ToTable("role_claims");
        builder.Entity<IdentityUserPasskey<string>>().ToTable("user_passkeys");
    }

    /// <summary>Each filter has an index that ends in the key, so that a page is read without sorting.</summary>
    static void MapRuns(ModelBuilder builder)
    {
        builder.Entity<RunRow>(run =>
        {
            run.ToTable("runs");
            run.HasIndex(r => new { r.PlanId, r.Id });
            run.HasIndex(r => new { r.State, r.Id });
            run.HasIndex(r => new { r.Purpose, r.Id });
            run.HasIndex(r => new { r.RequestedBy, r.Id });
            run.HasIndex(r => r.RequestedAt);
        });
        builder.Entity<RunDefinitionRow>().ToTable("run_definitions").HasKey(d => d.RunId);
        builder.Entity<RunDefinitionRow>().Property(d => d.RunId).ValueGeneratedNever();
        builder.Entity<RunEventRow>().ToTable("run_events").HasKey(e => new { e.RunId, e.Sequence });
    }

    static void MapReleases(ModelBuilder builder) =>
        builder.Entity<ReleaseRow>(release =>
        {
            release.ToTable("releases");
            release
                .HasIndex(r => new
                {
                    r.RunId,
                    r.Site,
                    r.Sha256,
                })
                .IsUnique();
            release.HasIndex(r => new
            {
                r.PlanId,
                r.Site,
                r.Current,
            });
            release.HasIndex(r => r.Current);
            release.HasIndex(r => new { r.PlanId, r.RunId });
        });

    static void MapPins(ModelBuilder builder)
    {
        builder.Entity<ReleasePinRow>().ToTable("release_pins").HasKey(p => p.PlanId);
        builder.Entity<ReleasePinRow>().Property(p => p.PlanId).ValueGeneratedNever();
    }

    static void MapOverlays(ModelBuilder builder)
    {
        builder.Entity<OverlayVersionRow>().ToTable("overlay_versions").HasKey(v => new { v.PlanId, v.Version });
        builder.Entity<OverlayChangeRow>(change =>
        {
            change.ToTable("overlay_changes");
            change.HasIndex(c => new { c.PlanId, c.Version });
            // Paths are compared letter by letter, as files are.
            change.HasKey(c => new
            {
                c.PlanId,
                c.Path,
                c.Version,
            });
        });
        builder
            .Entity<DriftSilenceRow>()
            .ToTable("drift_silences")
            .HasKey(s => new
            {
                s.PlanId,
                s.Site,
                s.What,
                s.Field,
            });
    }

    static void MapDrifts(ModelBuilder builder) =>
        builder.Entity<DriftRow>(drift =>
        {
            drift.ToTable("drifts");
            drift.HasIndex(d => new
            {
                d.PlanId,
                d.Site,
                d.Current,
            });
            drift.HasIndex(d => d.Current);
        });

    static void MapAudit(ModelBuilder builder) =>
        builder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit");
            audit.HasKey(a => a.Sequence);
            audit.Property(a => a.Sequence).ValueGeneratedNever();
            audit.HasIndex(a => new { a.Actor, a.Sequence });
            audit.HasIndex(a => new { a.ActorName, a.Sequence });
            audit.HasIndex(a => new { a.Action, a.Sequence });
            audit.HasIndex(a => a.At);
        });

    sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(t => t.UtcTicks, t => new DateTimeOffset(t, TimeSpan.Zero));
}

sealed class SqliteDb(DbContextOptions<SqliteDb> options) : TandemDb(options);

sealed class PostgresDb(DbContextOptions<PostgresDb> options) : TandemDb(options);
