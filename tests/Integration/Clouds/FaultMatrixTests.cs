using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;

namespace Tandem.Integration.Clouds;

/// <summary>
/// Every operation that changes something, in a deployment, in a change of it and in the tear-down after it, meets every trouble at its first call.
/// Whatever happens, after each there is exactly what was planned, and in the end exactly what was there before.
/// </summary>
public sealed class FaultMatrixTests(ITestOutputHelper output)
{
    sealed record Trouble(string Name, Func<string, SandboxFault> On, bool Kills = false);

    sealed record Column(Trouble Trouble, ConcurrentDictionary<string, int> Struck, int Resumes, TimeSpan Took, string? Wrong);

    /// <summary>What happens when nothing disturbs.</summary>
    /// <param name="Operations">For each act, what it is the first to ask for.</param>
    /// <param name="Worlds">What there is at first, and after each act.</param>
    sealed record Calm(IReadOnlyList<IReadOnlyList<string>> Operations, IReadOnlyList<IReadOnlyList<string>> Worlds)
    {
        public IReadOnlyList<string> All => [.. Operations.SelectMany(o => o).Order(StringComparer.Ordinal)];
    }

    /// <summary>Each has a Sandbox and a console of its own, and mostly waits.</summary>
    const int AtOnce = 8;

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
        var struck = await DisturbAsync(FaultScene.Usual);
        Assert.True(struck.Count > 30, $"Only {string.Join(", ", struck)} change anything.");
    }

    /// <summary>The rest of such a plan is the same, so only what is the layer's own is struck.</summary>
    [Fact]
    public async Task Every_change_of_an_application_load_balancer_survives_every_trouble()
    {
        var struck = await DisturbAsync(FaultScene.Application);
        Assert.True(struck.Count > 9, $"Only {string.Join(", ", struck)} change anything.");
    }

    [Fact]
    public async Task Every_change_around_an_existing_classic_load_balancer_survives_every_trouble()
    {
        var struck = await DisturbAsync(FaultScene.Classic);
        Assert.Equal(8, struck.Count);
    }

    [Fact]
    public async Task Every_change_of_what_a_plan_may_have_besides_survives_every_trouble()
    {
        var struck = await DisturbAsync(FaultScene.Besides);
        string[] expected =
        [
            "cs:CreateClusterNodePool",
            "cs:DeleteClusterNodepool",
            "cs:GrantPermissions",
            "cs:ModifyClusterNodePool",
            "ecs:CopySnapshot",
            "ecs:CreateSnapshot",
            "ecs:DeleteSnapshot",
            "vpc:CreateVpnConnection",
            "vpc:ModifyCustomerGatewayAttribute",
            "vpc:CreateVpnGateway",
            "vpc:TagResources",
        ];
        Assert.Superset(expected.ToHashSet(), struck.ToHashSet());
    }

    async Task<IReadOnlyList<string>> DisturbAsync(FaultScene scene)
    {
        var calm = await UndisturbedAsync(scene);
        using var places = new SemaphoreSlim(AtOnce);
        var columns = await Task.WhenAll(
            Troubles.Select(async trouble =>
            {
                await places.WaitAsync();
                try
                {
                    return await DisturbedAsync(scene, trouble, calm);
                }
                finally
                {
                    places.Release();
                }
            })
        );
        output.WriteLine(Table(calm.All, columns, calm.Worlds[1].Count));
        Assert.All(columns, c => Assert.True(c.Wrong is null, $"{c.Trouble.Name}: {c.Wrong}"));
        Assert.All(columns, c => Assert.Equal(calm.All, c.Struck.Keys.Order(StringComparer.Ordinal)));
        return calm.All;
    }

    static async Task<Calm> UndisturbedAsync(FaultScene scene)
    {
        await using var stage = await FaultStage.OpenAsync(scene);
        var listens = false;
        var changes = new ConcurrentDictionary<string, bool>();
        stage.Faults.Called += call => _ = listens && call.Changes && scene.Strikes(call.FullName) && changes.TryAdd(call.FullName, true);
        var worlds = new List<IReadOnlyList<string>> { await stage.WorldAsync() };
        var operations = new List<IReadOnlyList<string>>();
        foreach (var act in scene.Acts)
        {
            await (act.Before?.Invoke(stage) ?? Task.CompletedTask);
            var before = changes.Keys.ToHashSet();
            listens = true;
            await act.Do(stage);
            listens = false;
            operations.Add([.. changes.Keys.Where(c => !before.Contains(c)).Order(StringComparer.Ordinal)]);
            worlds.Add(await stage.WorldAsync());
        }
        Assert.Equal(worlds[0], worlds[^1]);
        return new(operations, worlds);
    }

    static async Task<Column> DisturbedAsync(FaultScene scene, Trouble trouble, Calm calm)
    {
        await using var stage = await FaultStage.OpenAsync(scene);
        var struck = new ConcurrentDictionary<string, int>();
        stage.Faults.Struck += (_, call) =>
        {
            struck.AddOrUpdate(call.FullName, 1, (_, n) => n + 1);
            if (trouble.Kills)
            {
                stage.Kill();
            }
        };
        var watch = Stopwatch.StartNew();
        string? wrong = null;
        for (var n = 0; n < scene.Acts.Count; n++)
        {
            await (scene.Acts[n].Before?.Invoke(stage) ?? Task.CompletedTask);
            foreach (var operation in calm.Operations[n])
            {
                stage.Faults.Plan(trouble.On(operation));
            }
            await scene.Acts[n].Do(stage);
            wrong ??= Difference($"after {scene.Acts[n].Name}", calm.Worlds[n + 1], await stage.WorldAsync());
        }
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
            text.Append(first.PadRight(41)).AppendJoin(' ', columns.Select(c => cell(c).PadRight(14))).AppendLine();
    }
}
