using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Core.Health;

public sealed class PodTests
{
    const string Gone = "rpc error: code = NotFound desc = manifest unknown: not found";

    [Theory]
    [InlineData("InvalidImageName", "", 0, 0, true)]
    [InlineData("ErrImageNeverPull", "", 0, 0, true)]
    [InlineData("ErrImagePull", Gone, 5, 0, false)]
    [InlineData("ErrImagePull", Gone, 15, 0, true)]
    [InlineData("ImagePullBackOff", "dial tcp: i/o timeout", 30, 0, false)]
    [InlineData("ImagePullBackOff", "dial tcp: i/o timeout", 60, 0, true)]
    [InlineData("CreateContainerConfigError", "configmap settings not found", 10, 0, false)]
    [InlineData("CreateContainerConfigError", "configmap settings not found", 20, 0, true)]
    [InlineData("CrashLoopBackOff", "", 10, 1, false)]
    [InlineData("CrashLoopBackOff", "", 10, 3, true)]
    [InlineData("CrashLoopBackOff", "", 61, 1, true)]
    [InlineData("ContainerCreating", "", 300, 0, false)]
    [InlineData("PodInitializing", "", 300, 0, false)]
    public void Rule_38_a_container_is_given_up_after_its_time_of_grace(
        string reason,
        string message,
        double started,
        int restarts,
        bool permanent
    )
    {
        var health = Live.Judge("", "Pod", Live.Waiting(reason, message, started, restarts));

        Assert.Equal(permanent, health.Permanent);
        Assert.Equal(permanent ? HealthState.Degraded : HealthState.Progressing, health.State);
    }

    [Fact]
    public void A_missing_image_is_said_in_words()
    {
        var sentence = Live.Judge("", "Pod", Live.Waiting("ErrImagePull", Gone, 20)).Sentence.ToString();

        Assert.Equal(
            "The image r.example/web:1 of container web is not in its registry, or the registry does not let us read it.",
            sentence
        );
    }

    [Fact]
    public void A_crash_tells_the_exit_code() =>
        Assert.Equal(
            "Container web ended with exit code 3 after 4 restarts.",
            Live.Judge("", "Pod", Live.Waiting("CrashLoopBackOff", "", 100, 4)).Sentence.ToString()
        );

    [Fact]
    public void A_killed_container_is_said_to_need_memory() =>
        Assert.Contains(
            "more memory",
            Live.Judge("", "Pod", Live.Waiting("CrashLoopBackOff", "", 100, 4).Replace("'reason':'Error'", "'reason':'OOMKilled'"))
                .Sentence.ToString()
        );

    [Fact]
    public void Rule_37_a_failing_init_container_counts() =>
        Assert.True(
            Live.Judge(
                "",
                "Pod",
                Live.Waiting("CrashLoopBackOff", "", 100, 4).Replace("containerStatuses", "initContainerStatuses")
            ).Permanent
        );

    [Theory]
    [InlineData(60, HealthState.Progressing)]
    [InlineData(130, HealthState.Degraded)]
    public void Rule_37_a_pod_without_a_node_is_degraded_late_and_never_for_good(double ago, HealthState state)
    {
        var health = Live.Judge(
            "",
            "Pod",
            $$"""
            {'status':{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable',
             'message':'0/3 nodes are available: 3 Insufficient cpu.','lastTransitionTime':'{{Live.Ago(ago)}}'}]} }
            """
        );

        Assert.Equal(state, health.State);
        Assert.False(health.Permanent);
        Assert.Contains("Insufficient cpu", health.Sentence.ToString());
    }

    [Theory]
    [InlineData("{'status':{'phase':'Succeeded'}}", HealthState.Healthy)]
    [InlineData("{'status':{'phase':'Failed','reason':'Evicted'}}", HealthState.Degraded)]
    [InlineData("{'status':{'phase':'Running','conditions':[{'type':'Ready','status':'True'}]}}", HealthState.Healthy)]
    [InlineData("{'status':{'phase':'Running','conditions':[{'type':'Ready','status':'False'}]}}", HealthState.Progressing)]
    [InlineData("{'status':{'phase':'Pending'}}", HealthState.Progressing)]
    [InlineData("{}", HealthState.Progressing)]
    public void Rule_37_the_phase_decides_when_there_is_no_trouble(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("", "Pod", json).State);
}
