using Tandem.Runs;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class RunTests
{
    static readonly Dictionary<RunState, RunState[]> Legal = new()
    {
        [RunState.Queued] = [RunState.Running, RunState.Cancelled],
        [RunState.Running] = [RunState.Running, RunState.Succeeded, RunState.Failed, RunState.Cancelled, RunState.Interrupted],
        [RunState.Succeeded] = [],
        [RunState.Failed] = [RunState.Queued],
        [RunState.Cancelled] = [RunState.Queued],
        [RunState.Interrupted] = [RunState.Queued],
    };

    static Run In(RunState state) =>
        new(
            1,
            Guid.Empty,
            "shop",
            "hash",
            RunPurpose.Deploy,
            state,
            ApprovalState.NotNeeded,
            1,
            true,
            "alice",
            default,
            null,
            default(DateTimeOffset),
            false
        );

    [Fact]
    public void Only_legal_moves_are_made()
    {
        foreach (var from in Enum.GetValues<RunState>())
        {
            foreach (var to in Enum.GetValues<RunState>())
            {
                if (Legal[from].Contains(to))
                {
                    Assert.Equal(to, In(from).MoveTo(to).State);
                }
                else
                {
                    Assert.Throws<InvalidOperationException>(() => In(from).MoveTo(to));
                }
            }
        }
    }

    [Fact]
    public void A_resumed_run_forgets_that_it_was_cancelled_and_when_it_ended()
    {
        var resumed = In(RunState.Cancelled).MoveTo(RunState.Queued);
        Assert.Equal((false, null), (resumed.CancelRequested, resumed.EndedAt));
    }

    [Theory]
    [InlineData(RunState.Queued, false, false)]
    [InlineData(RunState.Running, false, false)]
    [InlineData(RunState.Succeeded, true, false)]
    [InlineData(RunState.Failed, true, true)]
    [InlineData(RunState.Cancelled, true, true)]
    [InlineData(RunState.Interrupted, true, true)]
    public void A_run_tells_whether_it_is_over_and_may_be_resumed(RunState state, bool over, bool resume) =>
        Assert.Equal((over, resume), (In(state).IsOver, In(state).CanResume));
}
