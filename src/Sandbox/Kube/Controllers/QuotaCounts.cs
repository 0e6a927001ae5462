using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Admission;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Writes into each ResourceQuota what its namespace uses.</summary>
internal sealed class QuotaCounts(Context context) : IController
{
    public string Resource => "resourcequotas";

    public TimeSpan? Reconcile(Stored item)
    {
        var (hard, used) = (new JsonObject(), new JsonObject());
        foreach (var (what, limit) in item.Body.Map("spec", "hard") ?? [])
        {
            var text = limit?.ToString();
            hard[what] = text;
            used[what] = Quantity.Write(Quotas.Used(context.Store, item.Key.Space, what), text);
        }
        context.SetStatus(item, new JsonObject { ["hard"] = hard, ["used"] = used });
        return TimeSpan.FromSeconds(2);
    }
}
