using Quartz;
using Tandem.Runs;

namespace Tandem.Adapters.Jobs;

/// <summary>Carries out one run. The same run never twice at once in a healthy cluster; in a sick one the run's epoch decides.</summary>
[DisallowConcurrentExecution]
sealed class RunJob(RunExecutor executor) : IJob
{
    static readonly string Node = $"{Environment.MachineName}/{Environment.ProcessId}";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await executor.ExecuteAsync(RunQueue.RunOf(context.JobDetail.Key), Node, cancellationToken);
        // A job that throws this while the process stops is kept for the next one; a job that returns would be forgotten.
        cancellationToken.ThrowIfCancellationRequested();
    }
}
