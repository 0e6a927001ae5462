using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Binds every claim to a volume made for it.</summary>
internal sealed class Claims(Context context) : IController
{
    public string Resource => "persistentvolumeclaims";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting() || item.Body.Text("status", "phase") == "Bound")
            return null;
        var volume = new ObjectKey("persistentvolumes", "", "pvc-" + item.Uid);
        if (context.Store.Get(volume) is null)
            context.Create(volume, Volume(item), null);
        item = context.Change(
            item,
            body =>
            {
                body.Child("spec")["volumeName"] = volume.Name;
                body.Child("spec").Default("storageClassName", "standard");
                body["status"] = new JsonObject
                {
                    ["phase"] = "Bound",
                    ["accessModes"] = body.At("spec", "accessModes")?.DeepClone(),
                    ["capacity"] = new JsonObject { ["storage"] = body.At("spec", "resources", "requests", "storage")?.DeepClone() },
                };
            }
        );
        context.Tell(item, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume " + volume.Name, "sandbox.tandem/disk");
        return null;
    }

    static JsonObject Volume(Stored claim) =>
        new()
        {
            ["spec"] = new JsonObject
            {
                ["accessModes"] = claim.Body.At("spec", "accessModes")?.DeepClone(),
                ["capacity"] = new JsonObject { ["storage"] = claim.Body.At("spec", "resources", "requests", "storage")?.DeepClone() },
                ["claimRef"] = new JsonObject
                {
                    ["kind"] = "PersistentVolumeClaim",
                    ["namespace"] = claim.Key.Space,
                    ["name"] = claim.Key.Name,
                    ["uid"] = claim.Uid,
                },
                ["persistentVolumeReclaimPolicy"] = "Delete",
                ["storageClassName"] = claim.Body.Text("spec", "storageClassName") ?? "standard",
                ["volumeMode"] = "Filesystem",
                ["hostPath"] = new JsonObject { ["path"] = "/sandbox/" + claim.Uid },
            },
            ["status"] = new JsonObject { ["phase"] = "Bound" },
        };
}
