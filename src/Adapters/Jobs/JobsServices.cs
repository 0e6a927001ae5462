using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;
using Tandem.Adapters.Storage;
using Tandem.Runs;

namespace Tandem.Adapters.Jobs;

static class JobsServices
{
    /// <summary>Runs that one process carries out side by side.</summary>
    const int MostRuns = 16;

    public static IServiceCollection AddJobs(this IServiceCollection services, AdapterOptions options)
    {
        var postgres = options.PostgresConnection.Length > 0;
        services.AddQuartz(q =>
        {
            q.ConfigureScheduler(s =>
            {
                s.InstanceName = "tandem";
                s.GenerateInstanceId = postgres;
                s.ShutdownJobInterruption = ShutdownJobInterruption.Always;
                s.IdleWaitTime = TimeSpan.FromSeconds(5);
            });
            q.UseDefaultThreadPool(MostRuns);
            q.UsePersistentStore(s => Store(s, options, postgres));
        });
        services.AddSingleton<RunQueue>().AddSingleton<IJobQueue>(s => s.GetRequiredService<RunQueue>()).AddSingleton<RunJob>();
        // The reconciler comes before the scheduler: what it hands over waits there until the scheduler starts.
        services.AddHostedService<Reconciler>();
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
        services.AddHostedService<BoardWatcher>();
        services.AddHostedService<DriftWatcher>();
        services.AddHostedService<LatecomerWatcher>();
        return services;
    }

    static void Store(IPersistentStoreBuilder store, AdapterOptions options, bool postgres)
    {
        if (postgres)
        {
            store.UsePostgres(NpgsqlFactory.Instance, options.PostgresConnection);
            // A dead node's runs are taken over after 4 to 6 seconds.
            store.UseClustering(c => (c.CheckinInterval, c.CheckinMisfireThreshold) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)));
        }
        else
        {
            var file = new SqliteConnectionStringBuilder { DataSource = DataFolder.Jobs(options) };
            store.UseSqlite(SqliteFactory.Instance, file.ConnectionString);
        }
        store.ProvisionSchema();
        store.ConfigureStore(o => o.RecoverFiringsCancelledByShutdown = true);
    }
}
