using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Tandem.Clouds;
using Tandem.Integration.EndToEnd;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>
/// Every operation that changes something, in a deployment and the tear-down after it, meets every trouble at its first call. Whatever happens,
/// in the end there is exactly what was planned, and after the tear-down exactly what was there before.
/// </summary>
public sealed class FaultMatrixTests(ITestOutputHelper output)
{
    sealed record Trouble(string Name, Func<string, SandboxFault> On, bool Kills = false);

    sealed record Column(Trouble Trouble, ConcurrentDictionary<string, int> Struck, int Resumes, TimeSpan Took, string? Wrong);

    /// <summary>What happens when nothing disturbs.</summary>
    sealed record Calm(IReadOnlyList<string> Operations, IReadOnlyList<string> Planned, IReadOnlyList<string> Nothing);

    static readonly Trouble[] Troubles =
    [
        new("dropped before", o => new(FaultKind.DropBefore, o)),
        new("dropped after", o => new(FaultKind.DropAfter, o)),
        new("throttled", o => new(FaultKind.Fail, o) { Status = 400, Code = "Throttling.User" }),
        new("busy", o => new(FaultKind.Fail, o) { Status = 400, Code = "OperationConflict" }),
        new("5xx in HTML", o => new(FaultKind.Html, o)),
        new("truncated", o => new(FaultKind.Truncate, o)),
        new("killed before", o => new(FaultKind.DropBefore, o), Kills: true),
        new("killed after", o => new(FaultKind.DropAfter, o), Kills: true),
    ];

    [Fact]
    public async Task Every_change_survives_every_trouble_and_ends_in_exactly_the_planned_set()
    {
        var all = await UndisturbedAsync(BalancerLayer.Network);
        Assert.True(all.Operations.Count > 15, $"Only {string.Join(", ", all.Operations)} change anything.");
        await DisturbAsync(BalancerLayer.Network, all);
    }

    /// <summary>The rest of such a plan is the same, so only what is the layer's own is struck.</summary>
    [Fact]
    public async Task Every_change_of_an_application_load_balancer_survives_every_trouble()
    {
        var all = await UndisturbedAsync(BalancerLayer.Application);
        var own = all.Operations.Where(o => o.StartsWith("alb:", StringComparison.Ordinal)).ToList();
        Assert.True(own.Count > 6, $"Only {string.Join(", ", own)} change anything.");
        Assert.DoesNotContain(all.Operations, o => o.StartsWith("nlb:", StringComparison.Ordinal));
        await DisturbAsync(BalancerLayer.Application, all with { Operations = own });
    }

    async Task DisturbAsync(BalancerLayer layer, Calm calm)
    {
        var (operations, planned, nothing) = calm;
        var columns = new List<Column>();
        foreach (var trouble in Troubles)
        {
            columns.Add(await DisturbedAsync(layer, trouble, operations, planned, nothing));
        }
        output.WriteLine(Table(operations, columns, planned.Count));
        Assert.All(columns, c => Assert.True(c.Wrong is null, $"{c.Trouble.Name}: {c.Wrong}"));
        Assert.All(columns, c => Assert.Equal(operations, c.Struck.Keys.Order(StringComparer.Ordinal)));
    }

    static async Task<Calm> UndisturbedAsync(BalancerLayer layer)
    {
        await using var stage = await FaultStage.OpenAsync(layer);
        var changes = new ConcurrentDictionary<string, bool>();
        stage.Faults.Called += call => _ = call.Changes && changes.TryAdd(call.FullName, true);
        var nothing = await stage.WorldAsync();
        await stage.DeployAsync();
        var planned = await stage.WorldAsync();
        await stage.TearDownAsync();
        Assert.Equal(nothing, await stage.WorldAsync());
        return new([.. changes.Keys.Order(StringComparer.Ordinal)], planned, nothing);
    }

    static async Task<Column> DisturbedAsync(
        BalancerLayer layer,
        Trouble trouble,
        IReadOnlyList<string> operations,
        IReadOnlyList<string> planned,
        IReadOnlyList<string> nothing
    )
    {
        await using var stage = await FaultStage.OpenAsync(layer);
        var struck = new ConcurrentDictionary<string, int>();
        stage.Faults.Struck += (fault, call) =>
        {
            struck.AddOrUpdate(call.FullName, 1, (_, n) => n + 1);
            if (trouble.Kills)
            {
                stage.Kill();
            }
        };
        foreach (var operation in operations)
        {
            stage.Faults.Plan(trouble.On(operation));
        }
        var watch = Stopwatch.StartNew();
        await stage.DeployAsync();
        var wrong = Difference("after the deployment", planned, await stage.WorldAsync());
        await stage.TearDownAsync();
        wrong ??= Difference("after the tear-down", nothing, await stage.WorldAsync());
        return new(trouble, struck, stage.Resumes, watch.Elapsed, wrong);
    }

    static string? Difference(string when, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var (left, right) = (expected.CountBy(l => l).ToDictionary(), actual.CountBy(l => l).ToDictionary());
        var off = left
            .Keys.Union(right.Keys)
            .Where(k => left.GetValueOrDefault(k) != right.GetValueOrDefault(k))
            .Select(k => $"{k}: {left.GetValueOrDefault(k)} planned, {right.GetValueOrDefault(k)} there")
            .ToList();
        return off.Count == 0 ? null : $"{when}: {string.Join("; ", off)}";
    }

    static string Table(IReadOnlyList<string> operations, IReadOnlyList<Column> columns, int things)
    {
        var text = new StringBuilder().AppendLine($"{things} things planned; each cell: the trouble struck, and the end was as planned");
        Line("operation", c => c.Trouble.Name);
        foreach (var operation in operations)
        {
            Line(operation, c => c.Struck.ContainsKey(operation) ? (c.Wrong is null ? "ok" : "WRONG") : "not struck");
        }
        Line("(resumed or taken over)", c => $"{c.Resumes} times");
        Line("(took)", c => $"{c.Took.TotalSeconds:0.0} s");
        return text.ToString();

        void Line(string first, Func<Column, string> cell) =>
            text.Append(first.PadRight(30)).AppendJoin(' ', columns.Select(c => cell(c).PadRight(14))).AppendLine();
    }
}
