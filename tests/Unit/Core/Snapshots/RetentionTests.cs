using Tandem.Snapshots;
using Xunit;

namespace Tandem.Unit.Core.Snapshots;

public sealed class RetentionTests
{
    const string Plan = "p1";
    static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    static DiskSnapshot Make(
        int daysAgo,
        SnapshotState state = SnapshotState.Accomplished,
        string disk = "d-1",
        string region = "cn-hangzhou",
        string plan = Plan,
        string site = "primary"
    ) =>
        new(
            $"s-{Guid.NewGuid():N}",
            "",
            region,
            state,
            100,
            20,
            Now.AddDays(-daysAgo),
            new SnapshotMark(plan, site, 1000 - daysAgo, disk, "shop/data")
        );

    static SiteData Rule(int? count, int? days) => new("primary", [], count, days);

    [Fact]
    public void The_newest_are_kept_up_to_the_count()
    {
        DiskSnapshot[] all = [Make(3), Make(1), Make(2)];
        Assert.Equal([all[0].Id], Retention.Beyond(all, Plan, Rule(2, null), Now).Select(s => s.Id));
    }

    [Fact]
    public void What_is_older_than_the_days_goes_but_never_the_newest_good_one()
    {
        DiskSnapshot[] all = [Make(40), Make(30), Make(31, SnapshotState.Failed)];
        Assert.Equal([all[0].Id, all[2].Id], Retention.Beyond(all, Plan, Rule(null, 7), Now).Select(s => s.Id));
    }

    [Fact]
    public void A_failed_one_that_is_newer_than_every_good_one_stays_to_be_looked_at() =>
        Assert.Empty(Retention.Beyond([Make(2), Make(1, SnapshotState.Failed)], Plan, Rule(1, null), Now));

    [Fact]
    public void A_failed_one_goes_when_a_good_one_was_made_within_the_same_second()
    {
        DiskSnapshot[] all = [Make(1, SnapshotState.Failed), Make(1)];
        Assert.Equal([all[0].Id], Retention.Beyond(all, Plan, Rule(2, null), Now).Select(s => s.Id));
    }

    [Fact]
    public void Each_disk_and_each_region_counts_for_itself()
    {
        DiskSnapshot[] all = [Make(1), Make(2, disk: "d-2"), Make(3, region: "cn-shanghai")];
        Assert.Empty(Retention.Beyond(all, Plan, Rule(1, null), Now));
    }

    /// <summary>Ten thousand worlds, made from fixed seeds so that a failure can be repeated.</summary>
    [Fact]
    public void Whatever_there_is_nothing_is_removed_that_must_stay_and_nothing_stays_that_must_go()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            var dice = new Random(seed);
            var all = World(dice);
            var rule = Rule(dice.Next(3) == 0 ? null : dice.Next(1, 6), dice.Next(3) == 0 ? null : dice.Next(1, 20));
            var gone = Retention.Beyond(all, Plan, rule, Now);
            Assert.True(Holds(all, gone, rule) is not { } broken, $"seed {seed}: {Holds(all, gone, rule)}");
        }
    }

    static List<DiskSnapshot> World(Random dice) =>
        [
            .. Enumerable
                .Range(0, dice.Next(0, 25))
                .Select(_ =>
                    Make(
                        dice.Next(0, 30),
                        (SnapshotState)dice.Next(3),
                        dice.Next(2) == 0 ? "d-1" : "d-2",
                        dice.Next(2) == 0 ? "cn-hangzhou" : "cn-shanghai",
                        dice.Next(5) == 0 ? "p2" : Plan,
                        dice.Next(5) == 0 ? "backup" : "primary"
                    )
                )
                .Append(new DiskSnapshot("s-foreign", "", "cn-hangzhou", SnapshotState.Accomplished, 100, 20, Now.AddYears(-5), null)),
        ];

    static string? Holds(List<DiskSnapshot> all, IReadOnlyList<DiskSnapshot> gone, SiteData rule)
    {
        if (gone.Any(s => s.Mark is not { Plan: Plan, Site: "primary" }))
        {
            return "somebody else's";
        }
        if (gone.Any(s => s.State == SnapshotState.Progressing) || gone.DistinctBy(s => s.Id).Count() != gone.Count)
        {
            return "in the making, or twice";
        }
        foreach (var group in all.Where(s => s.Mark is { Plan: Plan, Site: "primary" }).GroupBy(s => (s.Region, s.Mark!.Disk)))
        {
            var good = group.Where(s => s.State == SnapshotState.Accomplished).ToList();
            var left = good.Except(gone).ToList();
            if (good.Count > 0 && (left.Count == 0 || left.Max(s => s.CreatedAt) != good.Max(s => s.CreatedAt)))
            {
                return "the newest good one";
            }
            if (left.Count > Math.Max(1, rule.KeepCount ?? int.MaxValue) || left.Count(s => IsOld(s, rule)) > 1)
            {
                return "too many stay";
            }
            if (
                good.Intersect(gone)
                    .Any(s =>
                        !IsOld(s, rule)
                        && good.Count(g => g.CreatedAt > s.CreatedAt) + 1 <= (rule.KeepCount ?? int.MaxValue)
                        && good.Count(g => g.CreatedAt == s.CreatedAt) == 1
                    )
            )
            {
                return "within both limits";
            }
        }
        return null;
    }

    static bool IsOld(DiskSnapshot s, SiteData rule) => rule.KeepDays is { } days && Now - s.CreatedAt > TimeSpan.FromDays(days);
}
