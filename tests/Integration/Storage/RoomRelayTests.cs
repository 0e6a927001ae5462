using Tandem.Plans;
using Xunit;

namespace Tandem.Integration.Storage;

/// <summary>Two replicas on one database: whoever has the same plan open is seen in both.</summary>
public sealed class RoomRelayTests(PostgresServer server)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task People_in_two_replicas_see_each_other_come_move_save_and_go()
    {
        var database = await server.DatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("tandem-rooms-").FullName;
        try
        {
            await using var one = await JobHost.StartAsync(folder, database, _ => Task.CompletedTask);
            await using var two = await JobHost.StartAsync(folder, database, _ => Task.CompletedTask);
            var (plan, heard) = (Guid.NewGuid(), 0);
            using var ada = one.Get<PlanRooms>().Enter(plan, "ada", () => Interlocked.Increment(ref heard));
            using var elsewhere = one.Get<PlanRooms>().Enter(Guid.NewGuid(), "eve", () => { });
            var bob = two.Get<PlanRooms>().Enter(plan, "bob", () => { });

            await UntilAsync(() => ada.Others.Any(o => o.Name == "bob") && bob.Others.Any(o => o.Name == "ada"));
            Assert.Single(ada.Others);
            bob.Move(PlanStep.Overlays, "base/deployment.yaml");
            await UntilAsync(() => ada.Others.Single() is { Step: PlanStep.Overlays, File: "base/deployment.yaml" });

            var before = heard;
            bob.Saved();
            await UntilAsync(() => heard > before);

            // More than a notice can carry: those there is room for.
            var crowd = Enumerable
                .Range(0, 200)
                .Select(i => two.Get<PlanRooms>().Enter(plan, $"{i} {new string('名', 40)}", () => { }))
                .ToList();
            await UntilAsync(() => ada.Others.Count > 10);
            crowd.ForEach(c => c.Dispose());
            bob.Dispose();
            await UntilAsync(() => ada.Others.Count == 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task UntilAsync(Func<bool> met)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!met())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
