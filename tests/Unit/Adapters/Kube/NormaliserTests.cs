using System.Text.Json.Nodes;
using Tandem.Adapters.Kube.Applying;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class NormaliserTests
{
    static string Clean(string json)
    {
        var body = JsonNode.Parse(json.Replace('\'', '"'))!.AsObject();
        Normaliser.Clean(body);
        return body.ToJsonString().Replace('"', '\'');
    }

    [Fact]
    public void Rule_08_what_only_the_server_writes_and_what_kustomize_noted_is_left_out() =>
        Assert.Equal(
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a'}}",
            Clean(
                "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','uid':'u','resourceVersion':'1','generation':1,'selfLink':'/x',"
                    + "'creationTimestamp':null,'managedFields':[],'annotations':{'config.kubernetes.io/origin':'x',"
                    + "'alpha.config.kubernetes.io/transformations':'y'}},'status':{'a':1}}"
            )
        );

    [Fact]
    public void Rule_08_the_clear_text_of_a_secret_becomes_data_and_wins_over_it() =>
        Assert.Equal(
            "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'a'},'data':{'k':'dg==','l':'eA=='}}",
            Clean("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'a'},'data':{'k':'eA==','l':'eA=='},'stringData':{'k':'v'}}")
        );

    [Theory]
    [InlineData(
        "{'apiVersion':'apps/v1','kind':'Deployment','spec':{'strategy':null,'list':[null,{'a':null,'b':1}]}}",
        "{'apiVersion':'apps/v1','kind':'Deployment','spec':{'list':[null,{'b':1}]}}"
    )]
    [InlineData(
        "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','spec':{'rules':null}}",
        "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','spec':{}}"
    )]
    [InlineData(
        "{'apiVersion':'example.com/v1','kind':'Widget','spec':{'a':null}}",
        "{'apiVersion':'example.com/v1','kind':'Widget','spec':{'a':null}}"
    )]
    [InlineData(
        "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','spec':{'default':null}}",
        "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','spec':{'default':null}}"
    )]
    public void Rule_08_nothing_is_left_out_only_where_it_means_nothing(string json, string clean) => Assert.Equal(clean, Clean(json));
}
