using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.Faults;
using Xunit;
using static Tandem.Unit.Sandbox.Clouds.Landscape;

namespace Tandem.Unit.Sandbox.Clouds;

public sealed class ClusterFacts : IDisposable
{
    readonly CloudBench bench = new();

    static JsonObject Order(string vpc, params string[] vswitches) =>
        new()
        {
            ["name"] = "backup-集群",
            ["region_id"] = Region,
            ["cluster_type"] = "ManagedKubernetes",
            ["profile"] = "Default",
            ["cluster_spec"] = "ack.pro.small",
            ["kubernetes_version"] = "1.34.1-aliyun.1",
            ["vpcid"] = vpc,
            ["vswitch_ids"] = new JsonArray([.. vswitches.Select(v => JsonValue.Create(v))]),
            ["container_cidr"] = "172.20.0.0/16",
            ["service_cidr"] = "172.21.0.0/20",
            ["snat_entry"] = true,
            ["endpoint_public_access"] = true,
            ["tags"] = new JsonArray(new JsonObject { ["key"] = "run", ["value"] = "41" }),
        };

    async Task<(string Id, string Task, string Vpc)> CreateAsync()
    {
        var (vpc, first, second) = await bench.TwoZonesAsync();
        var made = (await bench.CsAsync("CreateCluster", "POST /clusters", Order(vpc, first, second))).Ok();
        Assert.Equal(202, made.Status);
        return (made.Text("cluster_id"), made.Text("task_id"), vpc);
    }

    Task<Answer> DetailAsync(string id) => bench.CsAsync("DescribeClusterDetail", $"GET /clusters/{id}");

    Task<Answer> KubeconfigAsync(string id) =>
        bench.CsAsync("DescribeClusterUserKubeconfig", $"GET /k8s/{id}/user_config?TemporaryDurationMinutes=60");

    [Fact]
    public async Task A_cluster_runs_a_moment_after_its_task_says_so_and_then_gives_its_kubeconfig()
    {
        var (id, task, _) = await CreateAsync();
        Assert.Matches("^c[0-9a-f]{32}$", id);
        Assert.Equal("1.34.1", bench.Clusters.Running[id]);
        Assert.Equal("initial", (await DetailAsync(id)).Ok().Text("state"));
        Assert.Equal("", (await DetailAsync(id)).Text("master_url"));
        (await KubeconfigAsync(id)).Refused(400, "ErrorClusterState");
        bench.Wait(300);
        Assert.Equal("success", (await bench.CsAsync("DescribeTaskInfo", $"GET /tasks/{task}")).Ok().Text("state"));
        Assert.Equal("initial", (await DetailAsync(id)).Text("state"));
        bench.Wait(2);
        var detail = await DetailAsync(id);
        Assert.Equal("running", detail.Text("state"));
        Assert.Equal($"https://127.0.0.1:6443/{id}", (string)JsonNode.Parse(detail.Text("master_url"))!["api_server_endpoint"]!);
        var kubeconfig = (await KubeconfigAsync(id)).Ok();
        Assert.Equal(($"kubeconfig of {id}", "2026-01-15T09:35:10Z"), (kubeconfig.Text("config"), kubeconfig.Text("expiration")));
        var listed = (
            await bench.CsAsync("DescribeClustersV1", $"GET /api/v1/clusters?name=backup-%E9%9B%86%E7%BE%A4&region_id={Region}")
        ).Ok();
        Assert.Equal(1, (int)listed["page_info"]["total_count"]!);
    }

    [Fact]
    public async Task A_cluster_takes_down_what_it_made_and_nothing_else()
    {
        var (id, _, vpc) = await CreateAsync();
        bench.Wait(302);
        var own = (await bench.CsAsync("DescribeClusterResources", $"GET /clusters/{id}/resources")).Ok().Json!.AsArray();
        string[] expected =
        [
            "ALIYUN::ECS::SecurityGroup",
            "ALIYUN::NLB::LoadBalancer",
            "ALIYUN::VPC::EIP",
            "ALIYUN::VPC::EIP",
            "ALIYUN::VPC::NatGateway",
            "ALIYUN::VPC::SnatEntry",
            "ALIYUN::VPC::SnatEntry",
        ];
        Assert.Equal(expected, own.Select(r => (string)r!["resource_type"]!).Order());
        var group = (string)own.First(r => (string)r!["resource_type"]! == expected[0])!["instance_id"]!;
        (await bench.EcsAsync("DeleteSecurityGroup", new { RegionId = Region, SecurityGroupId = group })).Refused(
            403,
            "InvalidOperation.DeletionProtection"
        );
        (await bench.VpcAsync("DeleteVpc", new { VpcId = vpc })).Refused(400, "DependencyViolation.NatGateway");

        var gone = (await bench.CsAsync("DeleteCluster", $"DELETE /clusters/{id}")).Ok();
        Assert.Equal("deleting", (await DetailAsync(id)).Text("state"));
        Assert.Empty(bench.Clusters.Running);
        bench.Wait(240);
        (await DetailAsync(id)).Refused(404, "ErrorClusterNotFound");
        Assert.Equal("success", (await bench.CsAsync("DescribeTaskInfo", $"GET /tasks/{gone.Text("task_id")}")).Ok().Text("state"));
        Assert.Equal(["vpc", "vswitch", "vswitch"], bench.Kinds());
    }

    [Fact]
    public async Task What_is_retained_belongs_to_the_caller_from_then_on()
    {
        var (id, _, _) = await CreateAsync();
        bench.Wait(302);
        (await bench.CsAsync("DeleteCluster", $"DELETE /clusters/{id}?retain_all_resources=true")).Ok();
        bench.Wait(240);
        Assert.Contains("nat-gateway", bench.Kinds());
        Assert.All(bench.Cloud.Resources(), r => Assert.Null(r.Owner));
    }

    [Fact]
    public async Task A_cluster_that_cannot_work_is_refused()
    {
        var (vpc, first, _) = await bench.TwoZonesAsync();
        async Task<Answer> With(string field, JsonNode? value)
        {
            var order = Order(vpc, first);
            order[field] = value;
            return await bench.CsAsync("CreateCluster", "POST /clusters", order);
        }
        (await With("name", null)).Refused(400, "MissingParameter");
        (await With("name", "-no")).Refused(400, "InvalidParameter");
        (await With("kubernetes_version", "1.19.1")).Refused(400, "InvalidParameter");
        (await With("container_cidr", "10.0.0.0/12")).Refused(400, "InvalidParameter");
        (await With("service_cidr", "172.20.1.0/24")).Refused(400, "InvalidParameter");
        (await With("vswitch_ids", new JsonArray("vsw-nobody"))).Refused(400, "VSwitchNotFound");
        (await With("vpcid", "vpc-nobody")).Refused(400, "VpcNotFound");
        (await With("vswitch_ids", 7)).Refused(400, "InvalidParameter");
        (await With("name", 7)).Refused(400, "InvalidParameter");
        Assert.DoesNotContain("cluster", bench.Kinds());
    }

    [Fact]
    public async Task A_creation_made_to_fail_ends_failed_and_can_be_deleted()
    {
        var (vpc, first, _) = await bench.TwoZonesAsync();
        bench.Cloud.Faults.Plan(new(FaultKind.FailCreate, "CreateCluster"));
        var made = (await bench.CsAsync("CreateCluster", "POST /clusters", Order(vpc, first))).Ok();
        bench.Wait(302);
        Assert.Equal("failed", (await DetailAsync(made.Text("cluster_id"))).Text("state"));
        var task = (await bench.CsAsync("DescribeTaskInfo", $"GET /tasks/{made.Text("task_id")}")).Ok();
        Assert.Equal(("fail", "ErrorControlPlane"), (task.Text("state"), (string)task["error"]["code"]!));
        Assert.Empty(bench.Clusters.Running);
        (await bench.CsAsync("DeleteCluster", $"DELETE /clusters/{made.Text("cluster_id")}")).Ok();
    }

    [Fact]
    public async Task Node_pools_follow_their_cluster_and_keep_passwords_to_themselves()
    {
        var (vpc, first, _) = await bench.TwoZonesAsync();
        var order = Order(vpc, first);
        order["nodepools"] = new JsonArray(
            new JsonObject
            {
                ["nodepool_info"] = new JsonObject { ["name"] = "workers" },
                ["scaling_group"] = new JsonObject { ["desired_size"] = 2, ["login_password"] = "Secret-1" },
            }
        );
        var id = (await bench.CsAsync("CreateCluster", "POST /clusters", order)).Ok().Text("cluster_id");
        var pools = (await bench.CsAsync("DescribeClusterNodePools", $"GET /clusters/{id}/nodepools")).Ok();
        Assert.Equal("scaling", (string)pools["nodepools"][0]!["status"]!["state"]!);
        Assert.DoesNotContain("Secret-1", pools.Response.Text);
        bench.Wait(302);
        pools = (await bench.CsAsync("DescribeClusterNodePools", $"GET /clusters/{id}/nodepools")).Ok();
        Assert.Equal("active", (string)pools["nodepools"][0]!["status"]!["state"]!);
    }

    [Fact]
    public async Task Versions_are_a_bare_array()
    {
        var answer = await bench.CsAsync(
            "DescribeKubernetesVersionMetadata",
            $"GET /api/v1/metadata/versions?ClusterType=ManagedKubernetes&Region={Region}"
        );
        Assert.Contains("1.34.1-aliyun.1", answer.Ok().Json!.AsArray().Select(v => (string)v!["version"]!));
    }

    public void Dispose() => bench.Dispose();
}
