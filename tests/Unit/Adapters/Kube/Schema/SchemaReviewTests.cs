using Microsoft.Extensions.Time.Testing;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube.Schema;

public sealed class SchemaReviewTests
{
    const string Index = "{'paths':{'apis/apps/v1':{'serverRelativeURL':'/openapi/v3/apis/apps/v1?hash=A1'}}}";

    const string Groups = """
        {'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':'apps'},'versions':[{'version':'v1','resources':[
         {'resource':'deployments','responseKind':{'group':'apps','version':'v1','kind':'Deployment'},'scope':'Namespaced'}]}]},
         {'metadata':{'name':'example.com'},'versions':[{'version':'v1','resources':[
         {'resource':'planets','responseKind':{'group':'example.com','version':'v1','kind':'Planet'},'scope':'Cluster'},
         {'resource':'moons','responseKind':{'group':'example.com','version':'v1','kind':'Moon'},'scope':'Namespaced'}]}]}]}
        """;

    static FakeServer Modern() =>
        new FakeServer()
            .Modern()
            .On("GET /apis ", Groups)
            .On("GET /openapi/v3 ", Index)
            .On("GET /openapi/v3/apis/apps/v1?hash=A1", SchemaFixtures.AppsV3);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Manifest Deployment(string spec, string version = "apps/v1") =>
        new(new ObjectRef("apps", "Deployment", null, "web"), version, $$"""{"metadata":{"name":"web"},"spec":{{spec}}}""");

    static Manifest Custom(string kind, string json, string? ns = null) =>
        new(new ObjectRef("example.com", kind, ns, "x"), "example.com/v1", json);

    static async Task<IReadOnlyList<SchemaProblem>> CheckAsync(FakeServer server, params Manifest[] objects)
    {
        await using var cluster = server.Cluster();
        return (await cluster.CheckSchemaAsync(objects, "shop", Token)).Value;
    }

    [Fact]
    public async Task Rule_11_a_mistake_is_found_by_reads_only()
    {
        var server = Modern();
        Assert.Equal(2, (await CheckAsync(server, Deployment("""{"selector":{},"foo":1}"""))).Count);
        Assert.All(server.Asked, a => Assert.StartsWith("GET ", a, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_11_a_document_is_read_once_for_each_hash()
    {
        var server = Modern();
        await using var cluster = server.Cluster();
        var good = Deployment("""{"selector":{},"template":{}}""");
        await cluster.CheckSchemaAsync([good], "shop", Token);
        await cluster.CheckSchemaAsync([good], "shop", Token);
        Assert.Single(server.Asked, a => a.Contains("hash=A1", StringComparison.Ordinal));

        server
            .On("GET /openapi/v3 ", Index.Replace("A1", "B2"))
            .On("GET /openapi/v3/apis/apps/v1?hash=B2", SchemaFixtures.AppsV3.Replace("\"paused\"", "\"foo\""));
        var later = await cluster.CheckSchemaAsync([Deployment("""{"selector":{},"template":{},"paused":true}""")], "shop", Token);

        Assert.Contains("'paused' is no field", Assert.Single(later.Value).What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_11_an_old_server_is_asked_for_its_one_document_and_again_when_that_may_be_out_of_date()
    {
        var clock = new FakeTimeProvider();
        var server = new FakeServer()
            .Modern()
            .On("GET /apis ", Groups)
            .On("GET /openapi/v2", _ => FakeServer.Plain(SchemaFixtures.OldV2, 200));
        await using var cluster = server.Cluster(clock);
        var unknown = Deployment("""{"paused":true}""");
        Assert.Single((await cluster.CheckSchemaAsync([unknown], "shop", Token)).Value);
        Assert.Single((await cluster.CheckSchemaAsync([unknown], "shop", Token)).Value);
        Assert.Single(server.Asked, a => a == "GET /openapi/v2");

        server.On("GET /openapi/v2", SchemaFixtures.OldV2.Replace("\"limit\"", "\"paused\":{\"type\":\"boolean\"},\"limit\""));
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty((await cluster.CheckSchemaAsync([unknown], "shop", Token)).Value);
    }

    [Fact]
    public async Task Rule_11_a_kind_or_version_that_is_not_served_is_told_before_anything_is_sent()
    {
        var problems = await CheckAsync(Modern(), Deployment("{}", "apps/v1beta1"), Custom("Star", "{}"));
        Assert.Equal("Did you mean 'apps/v1'?", problems[0].Remedy.ToString());
        Assert.Contains("serves no Star of example.com/v1", problems[1].What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_11_a_custom_kind_of_the_same_release_is_checked_by_its_own_definition()
    {
        var definition = new Manifest(
            new ObjectRef("apiextensions.k8s.io", "CustomResourceDefinition", null, "widgets.example.com"),
            "apiextensions.k8s.io/v1",
            SchemaFixtures.Widget
        );
        var server = Modern()
            .On(
                "GET /apis ",
                "{'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':'apiextensions.k8s.io'},'versions':[{'version':'v1','resources':[{'resource':'customresourcedefinitions','responseKind':{'kind':'CustomResourceDefinition'},'scope':'Cluster'}]}]}]}"
            );
        var good =
            """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"x"},"spec":{"size":1,"port":"http","extra":{"any":1}}}""";

        Assert.Empty(await CheckAsync(server, definition, Custom("Widget", good, "shop")));
        var bad = good.Replace("\"size\":1", "\"szie\":1,\"tags\":[\"a\",\"a\"]");
        var problems = await CheckAsync(server, definition, Custom("Widget", bad, "shop"));

        Assert.Equal(["spec.szie", "spec.tags.1", "spec"], problems.Select(p => string.Join('.', p.Path)));
    }

    [Fact]
    public async Task Rule_08_a_namespace_where_there_is_none_and_none_where_there_must_be_one_are_refused()
    {
        var problems = await CheckAsync(Modern(), Custom("Planet", "{}", "shop"), Custom("Moon", "{}"));
        Assert.Equal(
            ["Planet x belongs to no namespace, but names shop.", "Moon x lives in a namespace, but names none."],
            problems.Select(p => p.What.ToString())
        );
    }

    [Fact]
    public async Task Rule_09_an_object_that_stands_twice_is_one_whatever_version_and_whether_its_namespace_is_written_or_not()
    {
        var good = Deployment("""{"selector":{},"template":{}}""");
        var problem = Assert.Single(await CheckAsync(Modern(), good, good with { Ref = good.Ref with { Namespace = "shop" } }));
        Assert.Equal("Deployment/shop/web stands twice in the result.", problem.What.ToString());
    }

    [Fact]
    public async Task Rule_11_a_server_that_tells_no_schema_stops_nobody() =>
        Assert.Empty(await CheckAsync(new FakeServer().Modern().On("GET /apis ", Groups), Deployment("""{"foo":1}""")));
}
