using Tandem.Access;
using Tandem.Runs;

namespace Tandem.Unit.Core.Fakes;

static class People
{
    public static Actor Engineer { get; } = With("alice", Role.Engineer);

    public static Actor Lead { get; } = With("lea", Role.Lead);

    public static Actor Auditor { get; } = With("otto", Role.Auditor);

    public static Actor Administrator { get; } = With("ada", Role.Administrator);

    public static Actor With(string name, params Role[] roles) => new($"id-{name}", name, roles.ToHashSet());
}

/// <summary>Remembers what was handed over and carries nothing out.</summary>
sealed class NoQueue : IJobQueue
{
    public List<long> Runs { get; } = [];

    public Task EnqueueAsync(long runId, CancellationToken cancellation)
    {
        Runs.Add(runId);
        return Task.CompletedTask;
    }
}
