using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>An address for every Ingress; behind it the pods of all Services it names.</summary>
internal sealed class Ingresses : IController
{
    const double Refresh = 2;

    readonly Context context;
    readonly IBalancers balancers;

    public Ingresses(Context context, IBalancers balancers)
    {
        this.context = context;
        this.balancers = balancers;
        context.Store.Changed += change =>
        {
            if (change.Now.Key.Resource == Resource && change.Kind == ChangeKind.Deleted)
                balancers.Close(change.Now.Key);
        };
    }

    public string Resource => "ingresses.networking.k8s.io";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting())
            return null;
        var backends = Names(item.Body)
            .Distinct()
            .Select(name => context.Store.Get(new ObjectKey("services", item.Key.Space, name)))
            .OfType<Stored>()
            .SelectMany(service => Services.Backends(service, Services.Pods(context.Store, service)))
            .ToList();
        var state = balancers.Publish(item.Key, [80], backends);
        if (state.Error is { } error)
            context.Tell(item, "Warning", "Sync", error, "ingress-controller");
        else if (state.Address is { } address)
            context.Change(
                item,
                body => body.Child("status").Child("loadBalancer")["ingress"] = new JsonArray(new JsonObject { ["ip"] = address })
            );
        else
            return TimeSpan.FromMilliseconds(20);
        return context.Scaled(Refresh) is var pause && pause < TimeSpan.FromMilliseconds(200)
            ? TimeSpan.FromMilliseconds(200)
            : context.Scaled(Refresh);
    }

    static IEnumerable<string> Names(JsonObject body) =>
        body.Each("spec", "rules")
            .SelectMany(r => r.Each("http", "paths"))
            .Select(p => p.Text("backend", "service", "name"))
            .Append(body.Text("spec", "defaultBackend", "service", "name"))
            .OfType<string>();
}
