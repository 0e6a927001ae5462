using System.Globalization;
using Quartz;
using Tandem.Runs;

namespace Tandem.Adapters.Jobs;

/// <summary>
/// Hands runs to the scheduler, one job for each run, with nothing in it but the id. Asked again while the job runs, the job follows once more
/// and finds nothing to do.
/// </summary>
sealed class RunQueue(ISchedulerFactory schedulers) : IJobQueue
{
    const string Group = "runs";

    public async Task EnqueueAsync(long runId, CancellationToken cancellation)
    {
        var name = runId.ToString(CultureInfo.InvariantCulture);
        var job = JobBuilder.Create<RunJob>().WithIdentity(name, Group).RequestRecovery().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(name, Group).ForJob(job).StartNow().Build();
        var scheduler = await schedulers.GetScheduler(cancellation);
        await scheduler.ScheduleJob(job, [trigger], ScheduleJobOptions.Replacing, cancellation);
    }

    /// <summary>True while the run waits for its turn or is carried out, here or in another replica.</summary>
    public async Task<bool> HasAsync(long runId, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        return await scheduler.Exists(new JobKey(runId.ToString(CultureInfo.InvariantCulture), Group), cancellation);
    }

    /// <summary>The run that a job is about.</summary>
    public static long RunOf(JobKey job) => long.Parse(job.Name, CultureInfo.InvariantCulture);
}
