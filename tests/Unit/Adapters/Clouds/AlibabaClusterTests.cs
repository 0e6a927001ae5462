using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaClusterTests
{
    static readonly Ownership Mine = new("plan1", "primary/cluster");
    const string Cluster =
        """{"cluster_id":"c1","name":"n","state":"initial","tags":[{"key":"tandem.plan","value":"plan1"},{"key":"tandem.key","value":"primary/cluster"}]}""";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static ClusterSpec Spec(ClusterKind kind = ClusterKind.Managed, string version = "") =>
        new(
            "n",
            "cn-beijing",
            Mine,
            kind,
            "vpc-1",
            ["vsw-1", "vsw-2"],
            "sg-1",
            version,
            "10.100.0.0/16",
            "10.200.0.0/16",
            "ecs.g7.large",
            2
        );

    static HttpResponseMessage List(params IEnumerable<string> clusters) =>
        Ok($$$"""{"clusters":[{{{string.Join(',', clusters)}}}],"page_info":{"total_count":1}}""");

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_looked_for_and_not_asked_again()
    {
        var made = false;
        var fake = new FakeAlibaba(r =>
        {
            if (r.Action == "DescribeClustersV1")
            {
                return made ? List(Cluster) : List();
            }
            made = true;
            return Dropped();
        });

        var created = await fake.Cloud.CreateAsync(Spec(), "token", Cancellation);

        Assert.Equal("c1", created.Value.Id);
        Assert.Single(fake.Seen, r => r.Action == "CreateCluster");
    }

    [Fact]
    public async Task A_creation_that_was_not_carried_out_is_asked_again_after_looking()
    {
        var asked = 0;
        var fake = new FakeAlibaba(r =>
            r.Action == "DescribeClustersV1" ? List()
            : ++asked == 1 ? Error(500, "InternalError")
            : Ok("""{"cluster_id":"c2","task_id":"T-1"}""")
        );

        var created = await fake.Cloud.CreateAsync(Spec(), "token", Cancellation);

        Assert.Equal("c2", created.Value.Id);
        Assert.Equal(5, fake.Seen.Count(r => r.Action == "DescribeClustersV1"));
    }

    [Fact]
    public async Task A_serverless_cluster_has_no_nodes_and_no_pod_range()
    {
        var fake = new FakeAlibaba(r => r.Action == "DescribeClustersV1" ? List() : Ok("""{"cluster_id":"c1"}"""));

        await fake.Cloud.CreateAsync(Spec(ClusterKind.Serverless), "t", Cancellation);
        await fake.Cloud.CreateAsync(Spec(), "t", Cancellation);

        var bodies = fake.Seen.Where(r => r.Action == "CreateCluster").Select(r => JsonDocument.Parse(r.Body).RootElement).ToList();
        Assert.Equal(
            ("Serverless", "", 0),
            (bodies[0].Text("profile"), bodies[0].Text("container_cidr"), bodies[0].Items("nodepools").Count())
        );
        Assert.Equal(
            ("Default", "10.100.0.0/16", 1),
            (bodies[1].Text("profile"), bodies[1].Text("container_cidr"), bodies[1].Items("nodepools").Count())
        );
        Assert.All(bodies, b => Assert.Equal("vpc-1", b.Text("vpcid")));
    }

    [Fact]
    public async Task A_short_version_becomes_the_newest_of_the_cloud()
    {
        var fake = new FakeAlibaba(r =>
            r.Action switch
            {
                "DescribeClustersV1" => List(),
                "CreateCluster" => Ok("""{"cluster_id":"c1"}"""),
                _ => Ok(
                    """[{"version":"1.9.1-aliyun.1"},{"version":"1.34.1-aliyun.1"},{"version":"1.34.5-aliyun.1"},{"version":"1.35.0-aliyun.1"}]"""
                ),
            }
        );

        await fake.Cloud.CreateAsync(Spec(version: "1.34"), "t", Cancellation);
        var versions = await fake.Cloud.ClusterVersionsAsync("cn-beijing", Cancellation);
        var none = await fake.Cloud.CreateAsync(Spec(version: "1.20"), "t", Cancellation);

        Assert.Contains("1.34.5-aliyun.1", fake.Seen.Single(r => r.Action == "CreateCluster").Body, StringComparison.Ordinal);
        Assert.Equal(["1.35.0-aliyun.1", "1.34.5-aliyun.1", "1.34.1-aliyun.1", "1.9.1-aliyun.1"], versions.Value);
        Assert.Equal("cluster.version", none.Failure!.Code);
    }

    [Theory]
    [InlineData("initial", ResourceState.Creating)]
    [InlineData("running", ResourceState.Ready)]
    [InlineData("failed", ResourceState.Failed)]
    [InlineData("deleting", ResourceState.Deleting)]
    [InlineData("delete_failed", ResourceState.Failed)]
    public async Task States_are_read_in_our_words(string state, ResourceState expected)
    {
        var fake = new FakeAlibaba(r =>
            r.Action == "DescribeClusterDetail"
                ? Ok($$"""{"cluster_id":"c1","state":"{{state}}","master_url":"{\"api_server_endpoint\":\"https://1.2.3.4:6443\"}"}""")
            : r.Action == "DescribeClusterTasks" ? Ok("""{"tasks":[{"task_id":"T-1","state":"fail"}]}""")
            : Ok("""{"error":{"message":"out of stock."}}""")
        );
        var cluster = new CloudResource(ResourceKind.Cluster, "c1", "n", "cn-beijing", ResourceState.Creating, "initial", Mine);

        var read = await fake.Cloud.ReadAsync(cluster, Cancellation);

        Assert.Equal(expected, read.Value!.State);
        Assert.Equal("https://1.2.3.4:6443", read.Value.Address);
        Assert.Equal(expected == ResourceState.Failed ? $"{state}: out of stock" : state, read.Value.Status);
    }

    [Fact]
    public async Task A_cluster_that_is_not_found_is_gone()
    {
        var fake = new FakeAlibaba(_ => Error(404, "ErrorClusterNotFound"));
        var cluster = new CloudResource(ResourceKind.Cluster, "c1", "n", "cn-beijing", ResourceState.Ready, "running", Mine);

        Assert.Null((await fake.Cloud.ReadAsync(cluster, Cancellation)).Value);
        Assert.True((await fake.Cloud.DeleteAsync(cluster, Cancellation)).Ok);
    }

    [Fact]
    public async Task A_kubeconfig_is_asked_for_two_hours()
    {
        var fake = new FakeAlibaba(_ => Ok("""{"config":"apiVersion: v1","expiration":"x"}"""));

        var config = await fake.Cloud.KubeconfigAsync("cn-beijing", "c1", Cancellation);

        Assert.Equal("apiVersion: v1", config.Value.Reveal());
        Assert.Equal("120", Assert.Single(fake.Seen)["TemporaryDurationMinutes"]);
        Assert.Equal("/k8s/c1/user_config", fake.Seen[0].Path);
    }
}
