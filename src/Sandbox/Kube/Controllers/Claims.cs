using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Controllers;

/// <summary>Binds every claim to a volume made for it.</summary>
internal sealed class Claims(Context context) : IController
{
    /// <summary>As the vendor's driver calls itself.</summary>
    const string DiskDriver = "diskplugin.csi.alibabacloud.com";

    public string Resource => "persistentvolumeclaims";

    public TimeSpan? Reconcile(Stored item)
    {
        if (item.Body.Deleting() || item.Body.Text("status", "phase") == "Bound")
            return null;
        var volume = new ObjectKey("persistentvolumes", "", "pvc-" + item.Uid);
        if (context.Store.Get(volume) is null)
            context.Create(volume, VolumeFor(item), null);
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

    /// <summary>The volumes that a claim still holds and that lie on disks.</summary>
    public static IReadOnlyList<HostedVolume> Claimed(ObjectStore store) =>
        [
            .. store
                .List("persistentvolumes")
                .Where(v => v.Body.Text("spec", "csi", "driver") == DiskDriver)
                .Where(v => store.Get(ClaimOf(v))?.Uid == v.Body.Text("spec", "claimRef", "uid"))
                .Select(v => new HostedVolume(
                    v.Body.Text("spec", "csi", "volumeHandle")!,
                    v.Key.Name,
                    GiB(v.Body.Text("spec", "capacity", "storage") ?? ""),
                    DateTimeOffset.Parse(v.Body.Text("metadata", "creationTimestamp")!, CultureInfo.InvariantCulture)
                )),
        ];

    static ObjectKey ClaimOf(Stored volume) =>
        new(
            "persistentvolumeclaims",
            volume.Body.Text("spec", "claimRef", "namespace") ?? "",
            volume.Body.Text("spec", "claimRef", "name") ?? ""
        );

    // The cloud's smallest disk of this sort has 20 GiB, whatever is asked for.
    static int GiB(string quantity) =>
        quantity.EndsWith("Gi", StringComparison.Ordinal) && int.TryParse(quantity[..^2], CultureInfo.InvariantCulture, out var n)
            ? Math.Max(n, 20)
            : 20;

    /// <summary>Where the data lies: on a disk of the cloud, or on this machine for a cluster outside any.</summary>
    void Place(JsonObject spec, Stored claim)
    {
        if (context.Cluster.Identity.IsInCloud)
            spec["csi"] = new JsonObject
            {
                ["driver"] = DiskDriver,
                ["fsType"] = "ext4",
                ["volumeHandle"] = "d-sbx" + claim.Uid.Replace("-", "", StringComparison.Ordinal)[..17],
            };
        else
            spec["hostPath"] = new JsonObject { ["path"] = "/sandbox/" + claim.Uid };
    }

    JsonObject VolumeFor(Stored claim)
    {
        var volume = Volume(claim);
        Place(volume["spec"]!.AsObject(), claim);
        return volume;
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
            },
            ["status"] = new JsonObject { ["phase"] = "Bound" },
        };
}
