using Tandem.Clusters;
using Tandem.Clusters.Health;
using Xunit;

namespace Tandem.Unit.Core.Health;

/// <summary>What other tools call healthy, or wait for in silence.</summary>
public sealed class GapTests
{
    static Neighbours Warned(string uid, string message) =>
        new([], [], [])
        {
            Warnings =
            [
                Live.Json($"{{'involvedObject':{{'uid':'{uid}'}},'message':'older','lastTimestamp':'{Live.Ago(50)}'}}"),
                Live.Json($"{{'involvedObject':{{'uid':'{uid}'}},'message':'{message}','lastTimestamp':'{Live.Ago(5)}'}}"),
                Live.Json($"{{'involvedObject':{{'uid':'other'}},'message':'not this','lastTimestamp':'{Live.Ago(1)}'}}"),
            ],
        };

    [Theory]
    [InlineData(10, HealthState.Progressing)]
    [InlineData(90, HealthState.Degraded)]
    public void Rule_37_a_load_balancer_that_the_cloud_refuses_says_why(double age, HealthState state)
    {
        var health = Live.Judge(
            "",
            "Service",
            $"{{'metadata':{{'uid':'u','creationTimestamp':'{Live.Ago(age)}'}},'spec':{{'type':'LoadBalancer'}}}}",
            Warned("u", "Quota exceeded for load balancers")
        );

        Assert.Equal(state, health.State);
        Assert.Contains("Quota exceeded", health.Sentence.ToString());
    }

    [Fact]
    public void Rule_37_a_claim_in_use_that_gets_no_volume_says_why()
    {
        var pod = Live.Json("{'metadata':{'namespace':'shop'},'spec':{'volumes':[{'persistentVolumeClaim':{'claimName':'data'}}]}}");
        var warned = Warned("u", "storageclass fast not found");
        var neighbours = new Neighbours([pod], [], []) { Warnings = warned.Warnings };
        var health = Live.Judge(
            "",
            "PersistentVolumeClaim",
            $"{{'metadata':{{'uid':'u','namespace':'shop','name':'data','creationTimestamp':'{Live.Ago(90)}'}},'status':{{'phase':'Pending'}}}}",
            neighbours
        );

        Assert.Equal(HealthState.Degraded, health.State);
        Assert.Contains("storageclass fast not found", health.Sentence.ToString());
    }

    [Theory]
    [InlineData("'nginx'", 60, HealthState.Progressing, false)]
    [InlineData("'nginx'", 60, HealthState.Healthy, true)]
    [InlineData("'other'", 5, HealthState.Progressing, false)]
    [InlineData("'other'", 60, HealthState.Degraded, false)]
    public void Rule_37_an_ingress_waits_only_for_a_class_that_exists_and_tells_addresses(
        string name,
        double age,
        HealthState state,
        bool waived
    )
    {
        var served = waived ? "{'metadata':{'name':'nginx','annotations':{'tandem.address':'none'}}}" : "{'metadata':{'name':'nginx'}}";
        var health = Live.Judge(
            "networking.k8s.io",
            "Ingress",
            $"{{'metadata':{{'creationTimestamp':'{Live.Ago(age)}'}},'spec':{{'ingressClassName':{name}}}}}",
            new Neighbours([], [], []) { IngressClasses = [Live.Json(served)] }
        );

        Assert.Equal(state, health.State);
    }

    [Fact]
    public void Rule_37_an_ingress_whose_classes_cannot_be_read_is_waited_for() =>
        Assert.Equal(
            HealthState.Progressing,
            Live.Judge(
                "networking.k8s.io",
                "Ingress",
                $"{{'metadata':{{'creationTimestamp':'{Live.Ago(99)}'}},'spec':{{'ingressClassName':'x'}}}}"
            ).State
        );

    [Theory]
    [InlineData("{'endpoints':[]}", HealthState.Progressing)]
    [InlineData("{'endpoints':[{'conditions':{'ready':false}}]}", HealthState.Progressing)]
    [InlineData("{'endpoints':[{'conditions':{'ready':false}},{'conditions':{'ready':true}}]}", HealthState.Healthy)]
    [InlineData("{'endpoints':[{'addresses':['10.0.0.1']}]}", HealthState.Healthy)]
    public void Rule_37_the_addresses_of_a_service_count_when_one_is_ready(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("discovery.k8s.io", "EndpointSlice", json).State);
}
