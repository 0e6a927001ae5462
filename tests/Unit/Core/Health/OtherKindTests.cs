using Tandem.Clusters;
using Tandem.Clusters.Health;
using Xunit;

namespace Tandem.Unit.Core.Health;

public sealed class OtherKindTests
{
    const string Balancer =
        "{'metadata':{'namespace':'shop'},'spec':{'type':'LoadBalancer','selector':{'app':'web'}},'status':{'loadBalancer':{}}}";

    [Fact]
    public void What_is_not_there_is_missing() =>
        Assert.Equal(
            HealthState.Missing,
            HealthRules.Judge(new ObjectRef("apps", "Deployment", "shop", "web"), null, Neighbours.None, Live.Now).State
        );

    [Fact]
    public void Rule_37_a_load_balancer_without_an_address_is_not_healthy()
    {
        Assert.Equal(HealthState.Progressing, Live.Judge("", "Service", Balancer).State);
        Assert.Equal(
            "It answers at lb.example.",
            Live.Judge("", "Service", Balancer.Replace("{}", "{'ingress':[{'hostname':'lb.example'}]}")).Sentence.ToString()
        );
    }

    [Fact]
    public void A_load_balancer_that_never_tells_its_address_may_say_so() =>
        Assert.Equal(
            HealthState.Healthy,
            Live.Judge("", "Service", Balancer.Replace("'shop'", "'shop','annotations':{'tandem.address':'none'}")).State
        );

    [Theory]
    [InlineData(10, HealthState.Progressing)]
    [InlineData(70, HealthState.Degraded)]
    public void Rule_37_a_service_that_selects_nothing_is_told(double age, HealthState state) =>
        Assert.Equal(
            state,
            Live.Judge(
                "",
                "Service",
                $"{{'metadata':{{'namespace':'shop','creationTimestamp':'{Live.Ago(age)}'}},'spec':{{'selector':{{'app':'other'}}}}}}",
                Live.Pods(Live.Ready())
            ).State
        );

    [Fact]
    public void Rule_37_a_service_needs_one_ready_pod()
    {
        const string service = "{'metadata':{'namespace':'shop'},'spec':{'selector':{'app':'web'}}}";

        Assert.Equal(
            HealthState.Progressing,
            Live.Judge("", "Service", service, Live.Pods(Live.Waiting("ContainerCreating", "", 1))).State
        );
        Assert.Equal(HealthState.Healthy, Live.Judge("", "Service", service, Live.Pods(Live.Ready())).State);
        Assert.Equal(HealthState.Healthy, Live.Judge("", "Service", service).State);
    }

    [Theory]
    [InlineData("{'status':{}}", HealthState.Progressing)]
    [InlineData("{'status':{'loadBalancer':{'ingress':[{'ip':'203.0.113.1'}]}}}", HealthState.Healthy)]
    public void Rule_37_an_ingress_is_healthy_with_an_address(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("networking.k8s.io", "Ingress", json).State);

    [Fact]
    public void Rule_37_a_claim_that_waits_for_its_first_pod_blocks_nobody()
    {
        const string pending = "{'metadata':{'namespace':'shop','name':'data'},'status':{'phase':'Pending'}}";
        const string user =
            "{'metadata':{'namespace':'shop','name':'p'},'spec':{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]}}";

        Assert.Equal(HealthState.Healthy, Live.Judge("", "PersistentVolumeClaim", pending, Live.Pods()).State);
        Assert.Equal(HealthState.Progressing, Live.Judge("", "PersistentVolumeClaim", pending, Live.Pods(user)).State);
        Assert.True(Live.Judge("", "PersistentVolumeClaim", "{'status':{'phase':'Lost'}}").Permanent);
    }

    [Theory]
    [InlineData("{}", HealthState.Progressing, false)]
    [InlineData("{'status':{'conditions':[{'type':'Established','status':'True'}]}}", HealthState.Healthy, false)]
    [InlineData(
        "{'status':{'conditions':[{'type':'Established','status':'False','reason':'Installing'}]}}",
        HealthState.Progressing,
        false
    )]
    [InlineData("{'status':{'conditions':[{'type':'NamesAccepted','status':'False','message':'taken'}]}}", HealthState.Degraded, true)]
    public void Rule_37_a_definition_is_healthy_when_served(string json, HealthState state, bool permanent)
    {
        var health = Live.Judge("apiextensions.k8s.io", "CustomResourceDefinition", json);

        Assert.Equal((state, permanent), (health.State, health.Permanent));
    }

    [Fact]
    public void Rule_37_an_autoscaler_without_metrics_is_degraded_after_two_minutes()
    {
        string Json(double ago, string status) =>
            $"{{'status':{{'conditions':[{{'type':'ScalingActive','status':'{status}','reason':'FailedGetResourceMetric','message':'no metrics','lastTransitionTime':'{Live.Ago(ago)}'}}]}}}}";

        Assert.Equal(HealthState.Progressing, Live.Judge("autoscaling", "HorizontalPodAutoscaler", Json(60, "False")).State);
        Assert.Equal(HealthState.Degraded, Live.Judge("autoscaling", "HorizontalPodAutoscaler", Json(130, "False")).State);
        Assert.Equal(HealthState.Healthy, Live.Judge("autoscaling", "HorizontalPodAutoscaler", Json(130, "True")).State);
    }

    [Theory]
    [InlineData("Active", HealthState.Healthy)]
    [InlineData("Terminating", HealthState.Terminating)]
    public void A_namespace_is_active_or_going(string phase, HealthState state) =>
        Assert.Equal(state, Live.Judge("", "Namespace", $"{{'status':{{'phase':'{phase}'}}}}").State);

    [Theory]
    [InlineData("{'status':{'conditions':[{'type':'Ready','status':'True'}]}}", HealthState.Healthy)]
    [InlineData("{'status':{'conditions':[{'type':'Ready','status':'False','message':'no'}]}}", HealthState.Progressing)]
    [InlineData("{'status':{'conditions':[{'type':'Ready','status':'True'},{'type':'Stalled','status':'True'}]}}", HealthState.Degraded)]
    [InlineData(
        "{'metadata':{'generation':3},'status':{'conditions':[{'type':'Ready','status':'True','observedGeneration':2}]}}",
        HealthState.Progressing
    )]
    [InlineData("{'status':{'phase':'Running'}}", HealthState.Healthy)]
    [InlineData("{'status':{'phase':'Failed'}}", HealthState.Degraded)]
    [InlineData("{'status':{'phase':'Provisioning'}}", HealthState.Progressing)]
    [InlineData("{}", HealthState.Healthy)]
    public void Rule_37_a_custom_object_is_judged_by_convention(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("db.example", "Database", json).State);

    [Fact]
    public void Rule_37_a_custom_object_is_given_ten_seconds_for_its_first_status()
    {
        Assert.Equal(
            HealthState.Progressing,
            Live.Judge("db.example", "Database", $"{{'metadata':{{'creationTimestamp':'{Live.Ago(5)}'}}}}").State
        );
        Assert.Equal(
            HealthState.Healthy,
            Live.Judge("db.example", "Database", $"{{'metadata':{{'creationTimestamp':'{Live.Ago(15)}'}}}}").State
        );
    }

    [Theory]
    [InlineData("{'metadata':{'generation':1},'status':{}}", HealthState.Progressing)]
    [InlineData(
        "{'metadata':{'generation':1},'status':{'parents':[{'conditions':[{'type':'Accepted','status':'True','observedGeneration':1}]},{'conditions':[{'type':'Accepted','status':'False','observedGeneration':1}]}]}}",
        HealthState.Degraded
    )]
    [InlineData(
        "{'metadata':{'generation':1},'status':{'parents':[{'conditions':[{'type':'Accepted','status':'True','observedGeneration':1}]}]}}",
        HealthState.Healthy
    )]
    public void Rule_37_a_route_is_healthy_when_every_gateway_took_it(string json, HealthState state) =>
        Assert.Equal(state, Live.Judge("gateway.networking.k8s.io", "HTTPRoute", json).State);
}
