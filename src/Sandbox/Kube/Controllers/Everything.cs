using Microsoft.Extensions.Logging;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>The cluster's controllers as one loop.</summary>
internal static class Everything
{
    public static ControlLoop Loop(ClusterState cluster, IBalancers balancers, string caPem, ILogger log)
    {
        var context = new Context(cluster);
        IController[] all =
        [
            new Namespaces(context, caPem),
            new Deployments(context),
            new ReplicaSets(context),
            new StatefulSets(context),
            new DaemonSets(context),
            new Jobs(context),
            new Pods(context),
            new Services(context, balancers),
            new Ingresses(context, balancers),
            new Claims(context),
            new Definitions(context),
            new Budgets(context),
            new QuotaCounts(context),
            new Autoscalers(context),
        ];
        return new ControlLoop(cluster, all, new Collector(context), log);
    }
}
