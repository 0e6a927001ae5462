using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Pods that run to their end, so many at a time, so many in all; failed ones are tried again up to the limit.</summary>
internal sealed class Jobs(Context context) : IController
{
    public string Resource => "jobs.batch";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting() || Conditions.Holds(item.Body, "Complete") || Conditions.Holds(item.Body, "Failed"))
            return null;
        var pods = context.Children(item, "pods");
        int done = pods.Count(p => p.Body.Text("status", "phase") == "Succeeded"),
            failed = pods.Count(p => p.Body.Text("status", "phase") == "Failed"),
            restarts = pods.Sum(p => p.Body.Each("status", "containerStatuses").Sum(c => c.Whole("restartCount") ?? 0)),
            wanted = item.Body.Whole("spec", "completions") ?? 1;
        var active = pods.Where(PodTemplates.IsActive).ToList();
        var broken = failed + restarts > (item.Body.Whole("spec", "backoffLimit") ?? 6);
        var refused = false;
        if (broken)
            active.ForEach(context.EndPod);
        else if (!item.Body.Flag("spec", "suspend"))
            for (var i = active.Count; i < Math.Min(item.Body.Whole("spec", "parallelism") ?? 1, wanted - done); i++)
                refused |= !Add(item);
        else
            active.ForEach(context.EndPod);
        Report(context.Store.Get(item.Key)!, (done, failed, wanted), broken);
        return refused ? context.Scaled(10) : null;
    }

    bool Add(Stored item)
    {
        var name = $"{item.Key.Name}-{Suffix.New()}";
        var body = PodTemplates.Pod(item.Body.At("spec", "template"), item.Key.Name + "-");
        if (context.CreatePod(name, body, item, "job-controller") is not null)
            return false;
        context.Tell(item, "Normal", "SuccessfulCreate", "Created pod: " + name, "job-controller");
        return true;
    }

    void Report(Stored item, (int Done, int Failed, int Wanted) count, bool broken)
    {
        var pods = context.Children(item, "pods").Where(PodTemplates.IsActive).ToList();
        var status = item.Body.Map("status")?.Copy() ?? [];
        status.Default("startTime", context.Stamp);
        Put(status, "active", pods.Count);
        Put(status, "ready", pods.Count(PodTemplates.IsReady));
        Put(status, "succeeded", count.Done);
        Put(status, "failed", count.Failed);
        status.Default("uncountedTerminatedPods", new JsonObject());
        if (broken)
        {
            Conditions.Set(
                status,
                context.Stamp,
                "FailureTarget",
                true,
                "BackoffLimitExceeded",
                "Job has reached the specified backoff limit"
            );
            Conditions.Set(status, context.Stamp, "Failed", true, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
            context.Tell(item, "Warning", "BackoffLimitExceeded", "Job has reached the specified backoff limit", "job-controller");
        }
        else if (count.Done >= count.Wanted)
        {
            Conditions.Set(
                status,
                context.Stamp,
                "SuccessCriteriaMet",
                true,
                "CompletionsReached",
                "Reached expected number of succeeded pods"
            );
            Conditions.Set(status, context.Stamp, "Complete", true, "CompletionsReached", "Reached expected number of succeeded pods");
            status["completionTime"] = context.Stamp;
            context.Tell(item, "Normal", "Completed", "Job completed", "job-controller");
        }
        context.SetStatus(item, status);
    }

    static void Put(JsonObject status, string name, int value)
    {
        if (value > 0)
            status[name] = value;
        else
            status.Remove(name);
    }
}
