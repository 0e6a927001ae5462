using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba.Products;

/// <summary>Long work on clusters: running → success or fail, through stages, with an event for each.</summary>
internal static class ClusterTasks
{
    static readonly Dictionary<string, string[]> Stages = new(StringComparer.Ordinal)
    {
        ["cluster_create"] =
        [
            "cluster_precheck",
            "network_prepare",
            "security_group_create",
            "control_plane_create",
            "load_balancer_create",
            "addon_install",
            "nodepool_create",
        ],
        ["cluster_delete"] =
        [
            "cluster_precheck",
            "workload_drain",
            "nodepool_delete",
            "control_plane_delete",
            "network_clean",
            "cluster_clean",
        ],
    };

    public static readonly IReadOnlyList<Operation> Operations =
    [
        ProductTables.Cs.Read("DescribeTaskInfo", [], DescribeOne) with
        {
            Route = "GET /tasks/{task_id}",
        },
        ProductTables.Cs.Read("DescribeClusterTasks", [], ListOfCluster) with
        {
            Route = "GET /clusters/{ClusterId}/tasks",
        },
        ProductTables.Cs.Read("DescribeClusterEvents", [], ListEvents) with
        {
            Route = "GET /clusters/{ClusterId}/events",
        },
    ];

    /// <summary>Begins a task that takes that long; its id.</summary>
    public static string Begin(Call call, Resource cluster, string type, TimeSpan time)
    {
        var life = new Life("fail", ("running", TimeSpan.Zero), ("success", time));
        var made = call.MakeRecord(Kinds.ClusterTask, "T-" + Ids.Hex("", 24), cluster.Region, life);
        call.Put(made.With("cluster", cluster.Id).With("type", type));
        return made.Id;
    }

    static JsonObject DescribeOne(Call call)
    {
        var id = call.Parameters.Need("task_id");
        var task = call.Find(Kinds.ClusterTask, id) ?? throw new CloudError(404, "TaskNotFound", $"task {id} not found");
        var state = call.State(task);
        var stages = StagesOf(call, task);
        var answer = Brief(call, task);
        answer["cluster_id"] = task.Text("cluster");
        answer["current_stage"] = stages[^1].Name;
        answer["stages"] = Shapes.Array(stages.Select(s => Stage(s.Name, s.State, s.From, s.To)));
        answer["events"] = Shapes.Array(stages.Select(s => Event(task, s.Name, s.State, s.From)));
        answer["target"] = new JsonObject { ["id"] = task.Text("cluster"), ["type"] = "cluster" };
        answer["task_result"] = new JsonArray(new JsonObject { ["data"] = task.Text("cluster"), ["status"] = state });
        if (state == "fail")
            answer["error"] = new JsonObject
            {
                ["code"] = "ErrorControlPlane",
                ["message"] = "The control plane could not be created: out of stock.",
            };
        return answer;
    }

    static JsonObject Brief(Call call, Resource task)
    {
        var state = call.State(task);
        return new()
        {
            ["task_id"] = task.Id,
            ["task_type"] = task.Text("type"),
            ["state"] = state,
            ["created"] = ClusterViews.Time(task.Created),
            ["updated"] = ClusterViews.Time(task.Phases.Last(p => p.Since <= call.Now).Since),
        };
    }

    // The stages begun so far, each taking an equal part of the whole.
    static List<(string Name, string State, DateTimeOffset From, DateTimeOffset? To)> StagesOf(Call call, Resource task)
    {
        var names = Stages.GetValueOrDefault(task.Text("type")!, ["execute"]);
        var end = task.Phases[1].Since;
        var part = (end - task.Created) / names.Length;
        var begun = names.Select((name, n) => (Name: name, From: task.Created + part * n)).Where(s => s.From <= call.Now).ToList();
        return
        [
            .. begun.Select(s =>
                s.From + part <= call.Now && (s.Name != names[^1] || call.State(task) != "fail")
                    ? (s.Name, "success", s.From, (DateTimeOffset?)(s.From + part))
                    : (s.Name, call.State(task), s.From, null)
            ),
        ];
    }

    static JsonObject Stage(string name, string state, DateTimeOffset from, DateTimeOffset? to) =>
        new()
        {
            ["message"] = name,
            ["state"] = state,
            ["start_time"] = ClusterViews.Time(from),
            ["end_time"] = to is { } at ? ClusterViews.Time(at) : "",
            ["outputs"] = new JsonObject(),
        };

    static JsonObject Event(Resource task, string stage, string state, DateTimeOffset at) =>
        new()
        {
            ["action"] = stage,
            ["level"] = state == "fail" ? "error" : "info",
            ["message"] = $"Stage {stage} of {task.Text("type")}: {state}",
            ["reason"] = state,
            ["source"] = task.Text("cluster"),
            ["timestamp"] = at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        };

    static IEnumerable<Resource> Of(Call call, Resource cluster) => call.All(Kinds.ClusterTask).Where(t => t.Text("cluster") == cluster.Id);

    static JsonObject ListOfCluster(Call call)
    {
        var tasks = Of(call, Clusters.Need(call)).Reverse().ToList();
        return Paging.Snake(call, tasks, page => new() { ["tasks"] = Shapes.Array(page.Select(t => Brief(call, t))) });
    }

    static JsonObject ListEvents(Call call)
    {
        var cluster = Clusters.Need(call);
        var events = Of(call, cluster)
            .Where(t => Shapes.Fits(call, "task_id", t.Id))
            .SelectMany(t => StagesOf(call, t).Select((s, n) => (Task: t, Stage: s, N: n)))
            .OrderByDescending(e => e.Stage.From)
            .ToList();
        return Paging.Snake(
            call,
            events,
            page =>
                new()
                {
                    ["events"] = Shapes.Array(
                        page.Select(e => new JsonObject
                        {
                            ["event_id"] = $"e-{e.Task.Id[2..]}-{e.N}",
                            ["cluster_id"] = cluster.Id,
                            ["source"] = "/apis/controlplane/v1",
                            ["subject"] = e.Task.Id,
                            ["type"] = e.Task.Text("type"),
                            ["time"] = ClusterViews.Time(e.Stage.From),
                            ["data"] = new JsonObject
                            {
                                ["level"] = e.Stage.State == "fail" ? "error" : "info",
                                ["reason"] = e.Stage.State,
                                ["message"] = $"Stage {e.Stage.Name}: {e.Stage.State}",
                            },
                        })
                    ),
                }
        );
    }
}
