using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Audit;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Drifts;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services, AdapterOptions options)
    {
        services.AddCore();
        AddContexts(services, options);
        services.AddSingleton<ProcessGuard>().AddSingleton<Ledger>().AddSingleton<AccountCipher>();
        services.AddSingleton<IRunStore, EfRunStore>().AddSingleton<IPlanStore, EfPlanStore>();
        services.AddSingleton<IAccountStore, EfAccountStore>().AddSingleton<IReleaseStore, EfReleaseStore>();
        services.AddSingleton<ILinkKeys, LinkKeys>().AddSingleton<IAuditLog, EfAuditLog>().AddSingleton<IStepTimes, EfStepTimes>();
        services
            .AddSingleton<IDriftStore, EfDriftStore>()
            .AddSingleton<IDriftSilences, EfDriftSilences>()
            .AddSingleton<IOverlayVersions, EfOverlayVersions>()
            .AddSingleton<IReleasePins, EfReleasePins>();
        services.AddDataProtection().SetApplicationName("tandem").PersistKeysToFileSystem(new DirectoryInfo(DataFolder.Keys(options)));
        services.AddIdentityCore<TandemUser>(Identity).AddRoles<IdentityRole>().AddEntityFrameworkStores<TandemDb>();
        return services;
    }

    /// <summary>Schema version 3 has the table of passkeys.</summary>
    public static void Identity(IdentityOptions options) => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    static void AddContexts(IServiceCollection services, AdapterOptions options)
    {
        if (options.PostgresConnection.Length > 0)
        {
            services.AddPooledDbContextFactory<PostgresDb>(o => o.UseNpgsql(options.PostgresConnection));
            services.AddSingleton<IDbContextFactory<TandemDb>, Contexts<PostgresDb>>();
            services.AddHostedService<DoorbellListener>().AddHostedService<RoomRelay>();
        }
        else
        {
            services.AddPooledDbContextFactory<SqliteDb>(o => o.UseSqlite(SqliteConnection(options)).AddInterceptors(new SqlitePatience()));
            services.AddSingleton<IDbContextFactory<TandemDb>, Contexts<SqliteDb>>();
        }
        // For Identity's stores, which take the context of their scope.
        services.AddScoped<TandemDb>(s => s.GetRequiredService<IDbContextFactory<TandemDb>>().CreateDbContext());
    }

    static string SqliteConnection(AdapterOptions options) =>
        new SqliteConnectionStringBuilder { DataSource = DataFolder.Database(options) }.ConnectionString;

    /// <summary>Lets the stores ask for a context without knowing which database it is.</summary>
    sealed class Contexts<T>(IDbContextFactory<T> contexts) : IDbContextFactory<TandemDb>
        where T : TandemDb
    {
        public TandemDb CreateDbContext() => contexts.CreateDbContext();
    }
}
