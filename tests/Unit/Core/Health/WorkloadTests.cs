using Tandem.Clusters;
using Tandem.Clusters.Health;
using Xunit;

namespace Tandem.Unit.Core.Health;

public sealed class WorkloadTests
{
    const string Complete =
        "{'metadata':{'uid':'d1','generation':2},'spec':{'replicas':2},'status':{'observedGeneration':2,'replicas':2,'updatedReplicas':2,'availableReplicas':2,'readyReplicas':2}}";

    [Fact]
    public void A_complete_deployment_is_healthy()
    {
        var health = Live.Judge("apps", "Deployment", Complete);

        Assert.Equal(HealthState.Healthy, health.State);
        Assert.Equal("2 of 2 pods are available.", health.Sentence.ToString());
    }

    [Theory]
    [InlineData("'observedGeneration':2", "'observedGeneration':1", "Its controller has not taken up the last change yet.")]
    [InlineData("'updatedReplicas':2", "'updatedReplicas':1", "1 of 2 pods have the new version.")]
    [InlineData("'replicas':2,'updated", "'replicas':3,'updated", "1 pods of the old version are still there.")]
    [InlineData("'availableReplicas':2", "'availableReplicas':0", "0 of 2 pods are available.")]
    public void Rule_37_an_unfinished_deployment_says_what_it_waits_for(string from, string to, string sentence)
    {
        var health = Live.Judge("apps", "Deployment", Complete.Replace(from, to));

        Assert.Equal(HealthState.Progressing, health.State);
        Assert.Equal(sentence, health.Sentence.ToString());
    }

    [Fact]
    public void Rule_37_a_deployment_without_status_is_not_healthy() =>
        Assert.Equal(HealthState.Progressing, Live.Judge("apps", "Deployment", "{'metadata':{'generation':1},'spec':{}}").State);

    [Fact]
    public void A_deployment_past_its_deadline_is_broken()
    {
        var health = Live.Judge(
            "apps",
            "Deployment",
            Complete.Replace(
                "'readyReplicas':2",
                "'conditions':[{'type':'Progressing','status':'False','reason':'ProgressDeadlineExceeded','message':'timed out'}]"
            )
        );

        Assert.True(health.Permanent);
    }

    [Theory]
    [InlineData("exceeded quota: pods=2", 6, true)]
    [InlineData("exceeded quota: pods=2", 2, false)]
    [InlineData("serviceaccount web not found", 6, false)]
    [InlineData("serviceaccount web not found", 21, true)]
    public void Rule_38_pods_that_a_quota_refuses_fail_within_seconds(string message, double ago, bool permanent)
    {
        var health = Live.Judge(
            "apps",
            "Deployment",
            Complete.Replace(
                "'availableReplicas':2,'readyReplicas':2",
                $"'conditions':[{{'type':'ReplicaFailure','status':'True','message':'{message}','lastTransitionTime':'{Live.Ago(ago)}'}}]"
            )
        );

        Assert.Equal(permanent, health.Permanent);
        Assert.Contains(message, health.Sentence.ToString());
    }

    [Fact]
    public void Rule_37_only_pods_of_the_new_version_count()
    {
        var live = Complete
            .Replace("'generation':2", "'generation':2,'annotations':{'deployment.kubernetes.io/revision':'2'}")
            .Replace("'availableReplicas':2", "'availableReplicas':1");
        var sets = new[] { ("old", 1), ("new", 2) }.Select(s =>
            Live.Json(
                $"{{'metadata':{{'uid':'{s.Item1}','annotations':{{'deployment.kubernetes.io/revision':'{s.Item2}'}},'ownerReferences':[{{'uid':'d1'}}]}}}}"
            )
        );
        var sick = Live.Waiting("InvalidImageName", "", 1, owner: "old");

        var replacing = Live.Judge("apps", "Deployment", live, new Neighbours([Live.Json(sick)], [.. sets], []));
        var broken = Live.Judge("apps", "Deployment", live, new Neighbours([Live.Json(sick.Replace("'old'", "'new'"))], [.. sets], []));

        Assert.False(replacing.Permanent);
        Assert.True(broken.Permanent);
    }

    [Fact]
    public void A_paused_deployment_is_suspended() =>
        Assert.Equal(HealthState.Suspended, Live.Judge("apps", "Deployment", Complete.Replace("'spec':{", "'spec':{'paused':true,")).State);

    [Fact]
    public void What_is_being_deleted_is_terminating_and_names_who_holds_it()
    {
        var health = Live.Judge(
            "apps",
            "Deployment",
            Complete.Replace("'generation':2", $"'generation':2,'deletionTimestamp':'{Live.Ago(5)}','finalizers':['foregroundDeletion']")
        );

        Assert.Equal(HealthState.Terminating, health.State);
        Assert.Equal("It is being deleted and waits for foregroundDeletion.", health.Sentence.ToString());
        Assert.Equal(Live.Now.AddSeconds(-5), health.Since);
    }

    [Theory]
    [InlineData("{'spec':{'replicas':2},'status':{'observedGeneration':1,'replicas':2,'readyReplicas':1}}", HealthState.Progressing)]
    [InlineData("{'spec':{'replicas':2},'status':{'observedGeneration':1,'replicas':3,'readyReplicas':3}}", HealthState.Progressing)]
    [InlineData(
        "{'spec':{'replicas':2},'status':{'observedGeneration':1,'replicas':2,'readyReplicas':2,'updatedReplicas':1,'currentRevision':'a','updateRevision':'b'}}",
        HealthState.Progressing
    )]
    [InlineData(
        "{'spec':{'replicas':2,'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':1}}},'status':{'observedGeneration':1,'replicas':2,'readyReplicas':2,'updatedReplicas':1,'currentRevision':'a','updateRevision':'b'}}",
        HealthState.Healthy
    )]
    [InlineData(
        "{'spec':{'replicas':2,'updateStrategy':{'type':'OnDelete'}},'status':{'observedGeneration':1,'replicas':2,'readyReplicas':2,'updatedReplicas':0,'currentRevision':'a','updateRevision':'b'}}",
        HealthState.Progressing
    )]
    [InlineData(
        "{'spec':{'replicas':2},'status':{'observedGeneration':1,'replicas':2,'readyReplicas':2,'currentRevision':'a','updateRevision':'a'}}",
        HealthState.Healthy
    )]
    public void Rule_37_a_stateful_set_is_done_when_its_strategy_is(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("apps", "StatefulSet", json).State);

    [Theory]
    [InlineData("{'status':{}}", HealthState.Progressing)]
    [InlineData("{'status':{'observedGeneration':1,'desiredNumberScheduled':0}}", HealthState.Healthy)]
    [InlineData(
        "{'status':{'observedGeneration':1,'desiredNumberScheduled':3,'updatedNumberScheduled':2,'numberAvailable':3}}",
        HealthState.Progressing
    )]
    [InlineData(
        "{'status':{'observedGeneration':1,'desiredNumberScheduled':3,'updatedNumberScheduled':3,'numberAvailable':3}}",
        HealthState.Healthy
    )]
    public void Rule_37_a_daemon_set_is_done_on_every_node(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("apps", "DaemonSet", json).State);

    [Theory]
    [InlineData("{'spec':{'replicas':0},'status':{}}", HealthState.Healthy)]
    [InlineData("{'spec':{'replicas':1},'status':{'availableReplicas':0}}", HealthState.Progressing)]
    [InlineData("{'spec':{'replicas':1},'status':{'availableReplicas':1}}", HealthState.Healthy)]
    public void Rule_37_a_replica_set_counts_available_pods(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("apps", "ReplicaSet", json).State);

    [Theory]
    [InlineData("{'status':{'active':1}}", HealthState.Progressing, false)]
    [InlineData("{'status':{'conditions':[{'type':'Complete','status':'True'}]}}", HealthState.Healthy, false)]
    [InlineData(
        "{'status':{'conditions':[{'type':'Failed','status':'True','reason':'BackoffLimitExceeded'}]}}",
        HealthState.Degraded,
        true
    )]
    [InlineData("{'status':{'conditions':[{'type':'Failed','status':'False'}]}}", HealthState.Progressing, false)]
    [InlineData("{'spec':{'suspend':true}}", HealthState.Suspended, false)]
    public void Rule_37_a_job_that_runs_is_not_done(string json, HealthState state, bool permanent)
    {
        var health = Live.Judge("batch", "Job", json);

        Assert.Equal((state, permanent), (health.State, health.Permanent));
    }

    [Fact]
    public void Rule_37_a_cron_job_is_judged_by_its_last_run()
    {
        var job = Live.Json(
            "{'metadata':{'uid':'j','ownerReferences':[{'uid':'c1'}]},'status':{'conditions':[{'type':'Failed','status':'True','reason':'BackoffLimitExceeded'}]}}"
        );

        Assert.Equal(
            HealthState.Degraded,
            Live.Judge("batch", "CronJob", "{'metadata':{'uid':'c1'},'status':{}}", new Neighbours([], [], [job])).State
        );
        Assert.Equal(HealthState.Healthy, Live.Judge("batch", "CronJob", "{'metadata':{'uid':'c2'},'status':{}}").State);
    }
}
