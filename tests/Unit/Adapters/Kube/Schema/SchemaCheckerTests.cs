using System.Text.Json;
using Tandem.Adapters.Kube.Schema;
using Tandem.Clusters;
using Xunit;

namespace Tandem.Unit.Adapters.Kube.Schema;

public sealed class SchemaCheckerTests
{
    static readonly SchemaSet Apps = SchemaParser.Document(JsonDocument.Parse(SchemaFixtures.AppsV3).RootElement);

    static IReadOnlyList<SchemaProblem> Check(string spec, string metadata = "{'name':'web'}")
    {
        var json = $"{{'apiVersion':'apps/v1','kind':'Deployment','metadata':{metadata},'spec':{spec}}}".Replace('\'', '"');
        var manifest = new Manifest(new ObjectRef("apps", "Deployment", "shop", "web"), "apps/v1", json);
        return SchemaChecker.Check(manifest, Apps.Of("apps", "v1", "Deployment")!, Apps);
    }

    static string Pod(string container, string more = "") =>
        $"{{'selector':{{}},'template':{{'spec':{{'containers':[{{'name':'a',{container}}}]{more}}}}}}}";

    [Fact]
    public void Rule_11_a_good_object_has_no_problem() =>
        Assert.Empty(
            Check(
                "{'replicas':3,'paused':false,'selector':{'matchLabels':{'a':'b'}},'strategy':{'rollingUpdate':{'maxSurge':'25%'}},"
                    + "'template':{'spec':{'restartPolicy':'Always','containers':[{'name':'a','image':'x','args':['1','1'],"
                    + "'resources':{'limits':{'cpu':1,'memory':'1Gi','x':0.5}},'ports':[{'containerPort':53,'protocol':'UDP'},{'containerPort':53}]},"
                    + "{'name':'b','image':null}]}}}",
                "{'name':'web','labels':{'app':'web'},'annotations':null}"
            )
        );

    [Theory]
    [InlineData("{'selector':{},'template':{},'replica':3}", "spec.replica", "'replica' is no field of spec.", "Did you mean 'replicas'?")]
    [InlineData("{'selector':{},'template':{},'foo':3}", "spec.foo", "'foo' is no field of spec.", "Take it out")]
    [InlineData("{'selector':{},'template':{},'replicas':'3'}", "spec.replicas", "must be of type integer, but is \"3\"", "without quotes")]
    [InlineData("{'selector':{},'template':{},'replicas':1.5}", "spec.replicas", "must be of type integer, but is 1.5", "Correct")]
    [InlineData("{'selector':{},'template':{},'paused':'yes'}", "spec.paused", "must be of type boolean", "without quotes")]
    [InlineData("{'selector':{'matchLabels':{'a':true}},'template':{}}", "spec.selector.matchLabels.a", "must be of type string", "quotes")]
    [InlineData("{'selector':[],'template':{}}", "spec.selector", "must be of type object, but is array", "Correct")]
    [InlineData("{'template':{}}", "spec", "spec lacks 'selector'", "Add 'selector'")]
    [InlineData("{'selector':null,'template':{}}", "spec", "spec lacks 'selector'", "Add 'selector'")]
    public void Rule_11_a_mistake_is_told_with_its_path_and_what_was_meant(string spec, string path, string what, string remedy)
    {
        var problem = Assert.Single(Check(spec));
        Assert.Equal(path, string.Join('.', problem.Path));
        Assert.Contains(what, problem.What.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Deployment/shop/web", problem.What.ToString(), StringComparison.Ordinal);
        Assert.Contains(remedy, problem.Remedy.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'imagePullPolcy':'Always'", "spec.template.spec.containers.0.imagePullPolcy", "Did you mean 'imagePullPolicy'?")]
    [InlineData("'imagePullPolicy':'IfNotPresnt'", "spec.template.spec.containers.0.imagePullPolicy", "Did you mean 'IfNotPresent'?")]
    [InlineData("'env':[{'name':'A'},{'name':'B'},{'name':'A'}]", "spec.template.spec.containers.0.env.2", "may stand only once")]
    [InlineData(
        "'ports':[{'containerPort':80},{'containerPort':80,'protocol':'TCP'}]",
        "spec.template.spec.containers.0.ports.1",
        "may stand only once"
    )]
    [InlineData("'env':[{'value':'x'}]", "spec.template.spec.containers.0.env.0", "Add 'name'.")]
    [InlineData("'resources':{'limits':{'cpu':true}}", "spec.template.spec.containers.0.resources.limits.cpu", "Put the value in quotes.")]
    public void Rule_11_lists_and_references_are_followed(string container, string path, string remedy)
    {
        var problem = Assert.Single(Check(Pod(container)));
        Assert.Equal(path, string.Join('.', problem.Path));
        Assert.Contains(remedy, problem.Remedy.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rule_11_all_mistakes_are_told_at_once() =>
        Assert.Equal(3, Check("{'selector':{},'template':{},'replica':3,'paused':1,'foo':{}}").Count);

    [Fact]
    public void Rule_11_a_set_holds_nothing_twice() =>
        Assert.Single(Check(Pod("'image':'x'"), "{'name':'web','finalizers':['a/b','a/b']}"));

    [Fact]
    public void Rule_11_the_status_is_the_servers() =>
        Assert.Empty(
            SchemaChecker.Check(
                new Manifest(
                    new ObjectRef("apps", "Deployment", null, "x"),
                    "apps/v1",
                    """{"metadata":{},"spec":{"selector":{},"template":{}},"status":{"nonsense":1}}"""
                ),
                Apps.Of("apps", "v1", "Deployment")!,
                Apps
            )
        );

    [Fact]
    public void Rule_11_old_servers_call_quantities_strings_and_mean_numbers_too()
    {
        var old = SchemaParser.Document(JsonDocument.Parse(SchemaFixtures.OldV2).RootElement);
        var good = new Manifest(new ObjectRef("apps", "Deployment", null, "x"), "apps/v1", """{"spec":{"replicas":1,"limit":2}}""");
        Assert.Empty(SchemaChecker.Check(good, old.Of("apps", "v1", "Deployment")!, old));
        var bad = good with { Json = """{"spec":{"relpicas":1}}""" };
        Assert.Equal(
            "Did you mean 'replicas'?",
            Assert.Single(SchemaChecker.Check(bad, old.Of("apps", "v1", "Deployment")!, old)).Remedy.ToString()
        );
    }
}
