using Tandem.Sandbox;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

public sealed class SnapshotFacts : IDisposable
{
    readonly CloudBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_snapshot_progresses_and_is_accomplished()
    {
        var disk = await DiskAsync();
        var id = (await bench.EcsAsync("CreateSnapshot", new { DiskId = disk, SnapshotName = "one" })).Ok().Text("SnapshotId");
        Assert.StartsWith("s-bp1", id, StringComparison.Ordinal);
        Assert.Equal(("progressing", "0%"), await StateAsync(id));
        bench.Wait(30);
        Assert.Equal(("progressing", "50%"), await StateAsync(id));
        (await bench.EcsAsync("CreateSnapshot", new { DiskId = disk })).Refused(403, "IncorrectDiskStatus.CreatingSnapshot");
        bench.Wait(30);
        Assert.Equal(("accomplished", "100%"), await StateAsync(id));
        Assert.Equal(("accomplished", "100%"), await StateAsync(id, reborn: true));
    }

    [Fact]
    public async Task The_same_token_makes_one_snapshot()
    {
        var disk = await DiskAsync();
        var asked = new { DiskId = disk, ClientToken = "t-1" };
        var first = (await bench.EcsAsync("CreateSnapshot", asked)).Ok().Text("SnapshotId");
        Assert.Equal(first, (await bench.EcsAsync("CreateSnapshot", asked)).Ok().Text("SnapshotId"));
        Assert.Single(bench.Kinds(), "snapshot");
    }

    [Fact]
    public async Task A_copy_lies_in_the_other_region_and_outlives_its_source()
    {
        var source = await SnapshotAsync(await DiskAsync());
        var asked = new
        {
            RegionId = Region,
            SnapshotId = source,
            DestinationRegionId = "cn-shanghai",
        };
        var copy = (await bench.EcsAsync("CopySnapshot", asked)).Ok().Text("SnapshotId");
        Assert.Equal(("progressing", "0%"), await StateAsync(copy, "cn-shanghai"));
        bench.Wait(120);
        (await bench.EcsAsync("DeleteSnapshot", new { SnapshotId = source })).Ok();
        Assert.Equal(("accomplished", "100%"), await StateAsync(copy, "cn-shanghai"));
        Assert.Null(await FindAsync(source, Region));
    }

    [Fact]
    public async Task What_is_not_finished_is_not_copied_and_nothing_is_copied_to_where_it_is()
    {
        var disk = await DiskAsync();
        var id = (await bench.EcsAsync("CreateSnapshot", new { DiskId = disk })).Ok().Text("SnapshotId");
        object To(string region) =>
            new
            {
                RegionId = Region,
                SnapshotId = id,
                DestinationRegionId = region,
            };
        (await bench.EcsAsync("CopySnapshot", To("cn-shanghai"))).Refused(400, "IncorrectSnapshotStatus");
        bench.Wait(60);
        (await bench.EcsAsync("CopySnapshot", To(Region))).Refused(400, "InvalidDestinationRegionId");
    }

    [Fact]
    public async Task A_snapshot_from_which_a_disk_was_made_goes_by_force_only()
    {
        var id = await SnapshotAsync(await DiskAsync());
        var asked = new
        {
            RegionId = Region,
            ZoneId = ZoneH,
            SnapshotId = id,
        };
        (await bench.EcsAsync("CreateDisk", asked)).Ok();
        (await bench.EcsAsync("DeleteSnapshot", new { SnapshotId = id })).Refused(403, "SnapshotCreatedDisk");
        (await bench.EcsAsync("DeleteSnapshot", new { SnapshotId = id, Force = true })).Ok();
        (await bench.EcsAsync("DeleteSnapshot", new { SnapshotId = id })).Refused(404, "InvalidSnapshotId.NotFound");
    }

    [Fact]
    public async Task A_snapshot_may_be_made_to_fail()
    {
        var disk = await DiskAsync();
        bench.Cloud.Faults.Plan(new SandboxFault(FaultKind.FailCreate, "CreateSnapshot"));
        var id = (await bench.EcsAsync("CreateSnapshot", new { DiskId = disk })).Ok().Text("SnapshotId");
        bench.Wait(60);
        Assert.Equal("failed", (await StateAsync(id)).State);
    }

    [Fact]
    public async Task Snapshots_are_listed_by_their_tags_page_by_page()
    {
        var disk = await DiskAsync();
        foreach (var n in Enumerable.Range(0, 12))
        {
            (
                await bench.EcsAsync(
                    "CreateSnapshot",
                    new Dictionary<string, string>
                    {
                        ["DiskId"] = disk,
                        ["Tag.1.Key"] = "owner",
                        ["Tag.1.Value"] = n % 2 == 0 ? "us" : "them",
                    }
                )
            ).Ok();
            bench.Wait(60);
        }
        var answer = await bench.EcsAsync(
            "DescribeSnapshots",
            new Dictionary<string, string>
            {
                ["RegionId"] = Region,
                ["MaxResults"] = "10",
                ["Tag.1.Key"] = "owner",
                ["Tag.1.Value"] = "us",
            }
        );
        Assert.Equal(6, answer.Ok()["Snapshots"]["Snapshot"]!.AsArray().Count);
        var page = await bench.EcsAsync("DescribeSnapshots", new { RegionId = Region, MaxResults = 10 });
        Assert.Equal(10, page.Ok()["Snapshots"]["Snapshot"]!.AsArray().Count);
        var rest = await bench.EcsAsync(
            "DescribeSnapshots",
            new
            {
                RegionId = Region,
                MaxResults = 10,
                NextToken = page.Text("NextToken"),
            }
        );
        Assert.Equal(2, rest.Ok()["Snapshots"]["Snapshot"]!.AsArray().Count);
    }

    [Fact]
    public async Task Volumes_of_the_callers_clusters_are_disks_and_nobody_elses()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var cluster = await ClusterAsync(vpc, first, second);
        bench.Clusters.Volumes[cluster] = [new HostedVolume("d-sbx00000000000000001", "pvc-1", 30, bench.Clock.GetUtcNow())];
        var found = await bench.EcsAsync("DescribeDisks", new { RegionId = Region, DiskIds = "[\"d-sbx00000000000000001\"]" });
        var disk = found.Ok()["Disks"]["Disk"]![0]!;
        Assert.Equal(("In_use", 30), ((string)disk["Status"]!, (int)disk["Size"]!));
        (await bench.EcsAsync("CreateSnapshot", new { DiskId = "d-sbx00000000000000001" })).Ok();
        var stranger = bench.Key("tandem-demo-2");
        (await bench.EcsAsync("CreateSnapshot", new { DiskId = "d-sbx00000000000000001" }, stranger)).Refused(
            404,
            "InvalidDiskId.NotFound"
        );
    }

    async Task<string> ClusterAsync(string vpc, params string[] vswitches)
    {
        var body = new System.Text.Json.Nodes.JsonObject
        {
            ["name"] = "shop",
            ["region_id"] = Region,
            ["cluster_type"] = "ManagedKubernetes",
            ["profile"] = "Serverless",
            ["vpcid"] = vpc,
            ["vswitch_ids"] = new System.Text.Json.Nodes.JsonArray([.. vswitches.Select(v => System.Text.Json.Nodes.JsonValue.Create(v))]),
        };
        return (await bench.CsAsync("CreateCluster", "POST /clusters", body)).Text("cluster_id");
    }

    async Task<string> DiskAsync()
    {
        var asked = new
        {
            RegionId = Region,
            ZoneId = ZoneH,
            Size = 40,
        };
        var id = (await bench.EcsAsync("CreateDisk", asked)).Ok().Text("DiskId");
        bench.Wait(3);
        return id;
    }

    async Task<string> SnapshotAsync(string disk)
    {
        var id = (await bench.EcsAsync("CreateSnapshot", new { DiskId = disk })).Ok().Text("SnapshotId");
        bench.Wait(60);
        return id;
    }

    async Task<(string State, string Progress)> StateAsync(string id, string region = Region, bool reborn = false)
    {
        using var other = reborn ? bench.Reborn() : null;
        var found = await FindAsync(id, region, other);
        return ((string)found!["Status"]!, (string)found["Progress"]!);
    }

    async Task<System.Text.Json.Nodes.JsonNode?> FindAsync(string id, string region, CloudBench? other = null) =>
        (await (other ?? bench).EcsAsync("DescribeSnapshots", new { RegionId = region, SnapshotIds = $"[\"{id}\"]" })).Ok()["Snapshots"][
            "Snapshot"
        ]!
            .AsArray()
            .FirstOrDefault();
}
