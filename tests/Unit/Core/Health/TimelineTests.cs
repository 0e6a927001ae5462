using System.Globalization;
using System.Text.Json;
using Tandem.Clusters;
using Tandem.Clusters.Health;
using Xunit;

namespace Tandem.Unit.Core.Health;

/// <summary>What a cluster tells second by second, and the first second at which waiting longer is given up.</summary>
public sealed class TimelineTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    static string At(double seconds) => Start.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    const string Deployment = """
        {'metadata':{'namespace':'shop','name':'web','uid':'d','generation':1,'annotations':{'deployment.kubernetes.io/revision':'1'}},
         'spec':{'replicas':1},'status':{'observedGeneration':1,'replicas':1,'updatedReplicas':1,'conditions':[CONDITIONS]}}
        """;

    const string Set = """
        {'metadata':{'namespace':'shop','name':'web-1','uid':'s','annotations':{'deployment.kubernetes.io/revision':'1'},'ownerReferences':[{'uid':'d'}]}}
        """;

    static string Pod(string status) =>
        $$"""
            {'metadata':{'namespace':'shop','name':'web-1-a','uid':'p','creationTimestamp':'{{At(
                0
            )}}','ownerReferences':[{'uid':'s'}]},'status':{'startTime':'{{At(0)}}',{{status}}} }
            """;

    static string Waits(string reason, string message = "", int restarts = 0, string last = "{}") =>
        Pod(
            $"'containerStatuses':[{{'name':'web','image':'r/web:1','restartCount':{restarts},'state':{{'waiting':{{'reason':'{reason}','message':'{message}'}}}},'lastState':{last}}}]"
        );

    static string Died(int code, double at) =>
        $"{{'terminated':{{'exitCode':{code},'reason':'Error','finishedAt':'{At(at)}','message':'no database'}}}}";

    /// <summary>Plays a story of (second, pod or condition) and returns the second of the final verdict, with its sentence.</summary>
    static (int? Second, string Sentence) Play(params (double From, string Pod, string Condition)[] story)
    {
        for (var second = 0; second <= 300; second++)
        {
            var (_, pod, condition) = story.Last(s => s.From <= second);
            var pods = pod.Length == 0 ? [] : new[] { Live.Json(pod) };
            var health = HealthRules.Judge(
                new ObjectRef("apps", "Deployment", "shop", "web"),
                Live.Json(Deployment.Replace("CONDITIONS", condition)),
                new Neighbours(pods, [Live.Json(Set)], []),
                Start.AddSeconds(second)
            );
            Assert.NotEqual(HealthState.Healthy, health.State);
            if (health.Permanent)
            {
                return (second, health.Sentence.ToString());
            }
        }
        return (null, "");
    }

    public static TheoryData<string, int, string, string> Permanent =>
        new()
        {
            { "InvalidImageName", 20, "", "is not valid" },
            { "ErrImageNeverPull", 20, "", "may not be pulled" },
            { "CreateContainerConfigError", 20, "configmap settings not found", "settings" },
            { "CreateContainerError", 20, "no command specified", "no command" },
            { "RunContainerError", 20, "exec format error", "exec format" },
            { "ErrImagePull", 20, "manifest unknown", "not in its registry" },
            { "ErrImagePull", 60, "i/o timeout", "i/o timeout" },
            { "ImagePullBackOff", 60, "toomanyrequests", "toomanyrequests" },
        };

    [Theory]
    [MemberData(nameof(Permanent))]
    public void Rule_38_a_container_that_cannot_start_fails_the_rollout_in_time(string reason, int most, string message, string says)
    {
        var (second, sentence) = Play((0, Waits("ContainerCreating"), ""), (2, Waits(reason, message), ""));

        Assert.InRange(second ?? int.MaxValue, 0, most);
        Assert.Contains(says, sentence);
    }

    [Fact]
    public void Rule_38_a_crash_loop_fails_within_a_minute_with_its_exit_code_and_last_message()
    {
        var (second, sentence) = Play(
            (0, Waits("ContainerCreating"), ""),
            (3, Waits("CrashLoopBackOff", "", 1, Died(3, 3)), ""),
            (15, Waits("CrashLoopBackOff", "", 2, Died(3, 15)), "")
        );

        Assert.InRange(second ?? int.MaxValue, 15, 60);
        Assert.Contains("exit code 3", sentence);
        Assert.Contains("no database", sentence);
    }

    [Fact]
    public void Rule_38_a_crash_that_heals_is_given_time()
    {
        var (second, _) = Play(
            (0, Waits("CrashLoopBackOff", "", 1, Died(3, 0)), ""),
            (30, Pod("'containerStatuses':[{'name':'web','restartCount':2,'state':{'running':{}}}]"), "")
        );

        Assert.Null(second);
    }

    [Fact]
    public void Rule_38_a_config_map_of_the_same_release_may_come_a_little_later()
    {
        var (second, _) = Play(
            (0, Waits("CreateContainerConfigError", "configmap settings not found"), ""),
            (10, Waits("ContainerCreating"), "")
        );

        Assert.Null(second);
    }

    [Theory]
    [InlineData("exceeded quota: pods=2", 5)]
    [InlineData("serviceaccount web not found", 20)]
    public void Rule_38_pods_that_are_refused_before_they_exist_fail_within_seconds(string message, int most)
    {
        var refused =
            $"{{'type':'ReplicaFailure','status':'True','reason':'FailedCreate','message':'{message}','lastTransitionTime':'{At(0)}'}}";
        var (second, sentence) = Play((0, "", refused));

        Assert.InRange(second ?? int.MaxValue, 0, most);
        Assert.Contains(message, sentence);
    }

    [Fact]
    public void Rule_38_a_pod_without_a_node_is_never_given_up_but_its_scheduler_is_quoted()
    {
        var lost = Pod(
            $"'conditions':[{{'type':'PodScheduled','status':'False','reason':'Unschedulable','message':'0/3 nodes: insufficient cpu','lastTransitionTime':'{At(1)}'}}]"
        );

        Assert.Null(Play((0, lost, "")).Second);
    }
}
