using Tandem.Runs;
using Xunit;

namespace Tandem.Unit.Core.Runs;

public sealed class DoorbellTests
{
    static readonly CancellationToken Given = new(canceled: true);

    [Fact]
    public async Task A_ring_before_the_wait_is_not_missed()
    {
        var doorbell = new Doorbell();
        using var bell = doorbell.Listen(1);
        doorbell.Ring(1);
        await bell.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Rings_that_nobody_looked_at_are_one()
    {
        var doorbell = new Doorbell();
        using var bell = doorbell.Listen(1);
        doorbell.Ring(1);
        doorbell.Ring(1);
        await bell.WaitAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bell.WaitAsync(Given));
    }

    [Fact]
    public async Task Everybody_at_the_same_run_wakes_and_nobody_else()
    {
        var doorbell = new Doorbell();
        using var one = doorbell.Listen(1);
        using var two = doorbell.Listen(1);
        using var other = doorbell.Listen(2);
        doorbell.Ring(1);
        await one.WaitAsync(TestContext.Current.CancellationToken);
        await two.WaitAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.WaitAsync(Given));
    }

    [Fact]
    public async Task Who_left_is_not_rung()
    {
        var doorbell = new Doorbell();
        var gone = doorbell.Listen(1);
        gone.Dispose();
        doorbell.Ring(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Given));
    }
}
