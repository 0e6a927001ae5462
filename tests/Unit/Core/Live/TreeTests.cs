using System.Text.Json;
using Tandem.Clusters;
using Tandem.Clusters.Health;
using Tandem.Clusters.Live;
using Xunit;
using Sample = Tandem.Unit.Core.Health.Live;

namespace Tandem.Unit.Core.Live;

public sealed class TreeTests
{
    static readonly ObjectRef Web = new("apps", "Deployment", "shop", "web");
    static readonly ObjectRef Database = new("apps", "StatefulSet", "shop", "db");
    static readonly ObjectRef Service = new("", "Service", "shop", "web");
    static readonly ObjectRef Settings = new("", "ConfigMap", "shop", "settings");

    readonly Dictionary<ObjectRef, JsonElement> _released = [];
    readonly List<LiveObject> _beside = [];
    readonly List<JsonElement> _warnings = [];

    public TreeTests()
    {
        _released[Settings] = Sample.Json("{'metadata':{'namespace':'shop','name':'settings','uid':'c'}}");
        _released[Web] = Sample.Json(
            "{'metadata':{'namespace':'shop','name':'web','uid':'d','generation':1,'annotations':{'deployment.kubernetes.io/revision':'2'}},'spec':{'replicas':1},'status':{'observedGeneration':1,'replicas':1,'updatedReplicas':1}}"
        );
        Put("apps", "ReplicaSet", "web-1", "d", "'spec':{'replicas':0},'status':{'replicas':0}");
        Put("apps", "ReplicaSet", "web-2", "d", "'spec':{'replicas':1},'status':{'replicas':1}", "'deployment.kubernetes.io/revision':'2'");
    }

    void Put(string group, string kind, string name, string owner, string rest, string annotations = "") =>
        _beside.Add(
            new(
                group,
                kind,
                Sample.Json(
                    $"{{'metadata':{{'namespace':'shop','name':'{name}','uid':'{name}','creationTimestamp':'{Sample.Ago(30)}','annotations':{{{annotations}}},'ownerReferences':[{{'uid':'{owner}'}}]}},{rest}}}"
                )
            )
        );

    void PutPod(string state = "'running':{}", string last = "{}") =>
        Put(
            "",
            "Pod",
            "web-2-a",
            "web-2",
            $"'spec':{{'initContainers':[{{'name':'prepare'}}],'containers':[{{'name':'web','image':'r/web:1'}}]}},'status':{{'phase':'Running','startTime':'{Sample.Ago(30)}','containerStatuses':[{{'name':'web','image':'r/web:1','restartCount':2,'state':{{{state}}},'lastState':{last}}}]}}"
        );

    void Warn(string uid, string reason, double ago) =>
        _warnings.Add(
            Sample.Json(
                $"{{'involvedObject':{{'apiVersion':'v1','kind':'Pod','namespace':'shop','name':'{uid}','uid':'{uid}'}},'reason':'{reason}','message':'says {reason}','count':3,'lastTimestamp':'{Sample.Ago(ago)}'}}"
            )
        );

    SiteTree Build(params ObjectRef[] objects)
    {
        var pods = _beside.Where(o => o.Kind == "Pod").Select(o => o.Body).ToList();
        var sets = _beside.Where(o => o.Kind == "ReplicaSet").Select(o => o.Body).ToList();
        var neighbours = new Neighbours(pods, sets, []) { Warnings = _warnings };
        var builder = new TreeBuilder(r => _released.TryGetValue(r, out var live) ? live : null, _beside, neighbours, Sample.Now);
        return builder.Build(objects, Sample.Now, null);
    }

    static string Print(TreeNode node, int depth = 0) =>
        $"{new string('.', depth)}{node.Ref.Kind}/{node.Ref.Name}\n{string.Concat(node.Children.Select(c => Print(c, depth + 1)))}";

    [Fact]
    public void What_belongs_to_an_object_lives_below_it_and_empty_old_versions_are_left_out()
    {
        PutPod();
        var tree = Build(Web, Settings);

        Assert.Equal("Deployment/web\n.ReplicaSet/web-2\n..Pod/web-2-a\n", Print(tree.Roots[0]));
        Assert.Equal("ConfigMap/settings\n", Print(tree.Roots[1]));
        var containers = tree.All.Single(n => n.Ref.Kind == "Pod").Containers;
        Assert.Equal([("web", false, 2), ("prepare", true, 0)], containers.Select(c => (c.Name, c.Prepares, c.Restarts)));
    }

    [Fact]
    public void A_stateful_set_has_its_claims_and_a_service_its_addresses()
    {
        _released[Database] = Sample.Json(
            "{'metadata':{'namespace':'shop','name':'db','uid':'s'},'spec':{'volumeClaimTemplates':[{'metadata':{'name':'data'}}]}}"
        );
        _released[Service] = Sample.Json("{'metadata':{'namespace':'shop','name':'web','uid':'v'},'spec':{}}");
        Put("", "PersistentVolumeClaim", "data-db-0", "", "'status':{'phase':'Bound'}");
        Put("", "PersistentVolumeClaim", "data-db-old", "", "'status':{'phase':'Bound'}");
        Put("", "PersistentVolumeClaim", "data-dbx-0", "", "'status':{'phase':'Bound'}");
        Put("discovery.k8s.io", "EndpointSlice", "web-x", "v", "'endpoints':[]");
        var tree = Build(Database, Service);

        Assert.Equal("StatefulSet/db\n.PersistentVolumeClaim/data-db-0\n", Print(tree.Roots[0]));
        Assert.Equal("Service/web\n.EndpointSlice/web-x\n", Print(tree.Roots[1]));
    }

    [Fact]
    public void The_first_cause_is_the_pod_and_not_those_that_wait_for_it()
    {
        PutPod("'waiting':{'reason':'CrashLoopBackOff'}", "{'terminated':{'exitCode':3,'reason':'Error','message':'no database'}}");
        _released[Service] = Sample.Json("{'metadata':{'namespace':'shop','name':'web','uid':'v'},'spec':{'type':'LoadBalancer'}}");
        Warn("web-2-a", "BackOff", 5);
        Warn("web-2-a", "Unhealthy", 20);
        var cause = Build(Service, Web, Settings).Cause!;

        Assert.Equal(new ObjectRef("", "Pod", "shop", "web-2-a"), cause.Ref);
        Assert.Contains("exit code 3", cause.Sentence.ToString());
        Assert.Contains("no database", cause.Sentence.ToString());
        Assert.Equal(("BackOff", 3), (cause.Warning!.Reason, cause.Warning.Count));
    }

    [Fact]
    public void What_only_takes_its_time_is_waited_for_and_not_stuck()
    {
        PutPod();
        var cause = Build(Web).Cause!;

        Assert.False(cause.IsStuck);
        Assert.Equal("Pod", cause.Ref.Kind);
        Assert.Null(Build(Settings).Cause);
    }

    [Fact]
    public void A_released_object_that_is_gone_is_the_cause()
    {
        var tree = Build(new ObjectRef("", "ConfigMap", "shop", "lost"), Settings);

        Assert.Equal(HealthState.Missing, tree.Roots[0].Health.State);
        Assert.True(tree.Cause!.IsStuck);
    }

    [Fact]
    public void Warnings_about_others_are_left_out_and_the_newest_comes_first()
    {
        PutPod();
        Warn("web-2-a", "Old", 50);
        Warn("web-2-a", "New", 5);
        Warn("stranger", "Other", 1);

        Assert.Equal(["New", "Old"], Build(Web).Warnings.Select(w => w.Reason));
    }

    [Fact]
    public void Rule_40_a_tree_that_is_old_or_cut_off_is_unknown()
    {
        var tree = Build(Settings);

        Assert.Equal(HealthState.Healthy, tree.StateAt(Sample.Now.AddSeconds(15)));
        Assert.Equal(HealthState.Unknown, tree.StateAt(Sample.Now.AddSeconds(16)));
        var cut = tree with { Problem = new Failure("x", Text.Of($"x"), Text.Of($"x")) };
        Assert.Equal(HealthState.Unknown, cut.StateAt(Sample.Now));
        Assert.Equal(HealthState.Unknown, SiteTree.Empty.StateAt(Sample.Now));
    }
}
