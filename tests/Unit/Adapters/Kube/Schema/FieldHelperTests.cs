using Microsoft.Extensions.Time.Testing;
using Tandem.Clusters;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Adapters.Kube.Schema;

/// <summary>What is offered to somebody who types, out of what a cluster publishes.</summary>
public sealed class FieldHelperTests
{
    const string Head = "apiVersion: apps/v1\nkind: Deployment\n";

    static readonly string Described = SchemaFixtures.AppsV3.Replace(
        "\"replicas\":{\"type\":\"integer\",\"format\":\"int32\"}",
        "\"replicas\":{\"type\":\"integer\",\"format\":\"int32\",\"description\":\"Number of pods.\"}"
    );

    static readonly FakeTimeProvider Clock = new();

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static FakeServer Server() =>
        new FakeServer()
            .Modern()
            .On(
                "GET /apis ",
                "{'kind':'APIGroupDiscoveryList','items':[{'metadata':{'name':'apps'},'versions':[{'version':'v1','resources':[{'resource':'deployments','responseKind':{'group':'apps','version':'v1','kind':'Deployment'},'scope':'Namespaced'}]}]}]}"
            )
            .On("GET /openapi/v3 ", "{'paths':{'apis/apps/v1':{'serverRelativeURL':'/openapi/v3/apis/apps/v1?hash=A1'}}}")
            .On("GET /openapi/v3/apis/apps/v1?hash=A1", Described);

    /// <summary>The bar is the cursor.</summary>
    static async Task<Advice> CompleteAsync(FakeServer server, string text, string file = "base/web.yaml")
    {
        await using var advice = new OverlayAdvice(server.Cluster(Clock), null);
        var before = text[..text.IndexOf('|')];
        return await advice.CompleteAsync(
            file,
            text.Replace("|", ""),
            before.Count(c => c == '\n') + 1,
            before.Length - (before.LastIndexOf('\n') + 1),
            Token
        );
    }

    static async Task<string[]> LabelsAsync(string text, string file = "base/web.yaml") =>
        [.. (await CompleteAsync(Server(), text, file)).Options.Select(o => o.Label)];

    [Fact]
    public async Task Fields_of_the_place_are_offered_with_type_duty_and_description_and_without_those_that_stand_there()
    {
        var offered = (await CompleteAsync(Server(), $"{Head}spec:\n  paused: true\n  |")).Options;

        Assert.Equal(["replicas", "selector", "strategy", "template"], offered.Select(o => o.Label));
        Assert.Equal(("integer", false, "Number of pods."), (offered[0].Type, offered[0].Required, offered[0].About!.ToString()));
        Assert.True(offered[1].Required);
    }

    [Fact]
    public async Task A_list_without_an_entry_offers_one_and_an_entry_its_fields()
    {
        var list = await CompleteAsync(Server(), $"{Head}spec:\n  template:\n    spec:\n      containers:\n        |");
        Assert.Equal("- image: ", list.Options.Single(o => o.Label == "image").Insert);

        Assert.Equal(
            ["args", "env", "image", "imagePullPolicy", "ports", "resources"],
            await LabelsAsync($"{Head}spec:\n  template:\n    spec:\n      containers:\n      - name: a\n        |")
        );
    }

    [Fact]
    public async Task Values_are_offered_where_only_some_are_allowed()
    {
        Assert.Equal(
            ["Always", "IfNotPresent", "Never"],
            await LabelsAsync($"{Head}spec:\n  template:\n    spec:\n      containers:\n      - imagePullPolicy: |")
        );
        Assert.Equal(["true", "false"], await LabelsAsync($"{Head}spec:\n  paused: |"));
    }

    [Fact]
    public async Task Kinds_and_versions_are_those_the_cluster_serves_and_fit_to_each_other()
    {
        Assert.Equal(["ConfigMap", "Deployment", "Namespace"], await LabelsAsync("kind: |"));
        Assert.Equal(["apps/v1"], await LabelsAsync("kind: Deployment\napiVersion: |"));
        Assert.Equal(["kind", "metadata", "spec"], await LabelsAsync("apiVersion: v1\n|"));
    }

    [Fact]
    public async Task A_kustomization_offers_its_own_fields_and_asks_no_cluster()
    {
        var server = Server();
        var offered = await CompleteAsync(server, "resources:\n- a\n|", "base/kustomization.yaml");

        Assert.Contains(offered.Options, o => o.Label == "patches");
        Assert.DoesNotContain(offered.Options, o => o.Label is "resources" or "helmCharts");
        Assert.Empty(server.Asked);
        Assert.Equal(["create", "merge", "replace"], await LabelsAsync("configMapGenerator:\n- behavior: |", "o/kustomization.yaml"));
        Assert.Equal(
            ["name", "newName", "newTag", "tagSuffix"],
            (await LabelsAsync("images:\n- digest: x\n  |", "o/kustomization.yaml")).Order()
        );
    }

    [Fact]
    public async Task Nothing_is_offered_in_a_text_or_for_a_kind_that_is_unknown()
    {
        Assert.Empty(await LabelsAsync($"{Head}spec:\n  note: |-\n    a: 1\n    x|".Replace("|-", "\u0001-").Replace("\u0001", ">")));
        Assert.Empty(await LabelsAsync("apiVersion: apps/v1\nkind: Deploymint\nspec:\n  |"));
    }

    [Fact]
    public async Task A_cluster_that_is_away_or_not_there_is_said_once_and_nothing_is_offered()
    {
        await using var nowhere = new OverlayAdvice(null, Text.Of($"{"Edge"} has no cluster yet that could tell its fields."));
        var found = await nowhere.CompleteAsync("a.yaml", $"{Head}spec:\n  ", 4, 2, Token);
        Assert.Empty(found.Options);
        Assert.Contains("no cluster yet", found.Unavailable!.ToString(), StringComparison.Ordinal);

        var away = Server().On("GET /openapi/v3", "{'kind':'Status','message':'gone'}", 403);
        Assert.Empty((await CompleteAsync(away, $"{Head}spec:\n  |")).Options);
    }

    [Fact]
    public async Task A_key_is_explained_with_its_path_type_and_description()
    {
        await using var advice = new OverlayAdvice(Server().Cluster(Clock), null);
        var note = await advice.ExplainAsync("a.yaml", $"{Head}spec:\n  replicas: 2", 4, Token);

        Assert.Equal(("spec.replicas", "integer", "Number of pods."), (note!.Path, note.Type, note.About!.ToString()));
        Assert.Null(await advice.ExplainAsync("a.yaml", $"{Head}spec:\n  unheard: 2", 4, Token));
        Assert.Contains(
            "names",
            (await advice.ExplainAsync("kustomization.yaml", "images:\n- name: a", 1, Token))!.About!.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Somebody_who_types_does_not_have_the_cluster_asked_at_every_key()
    {
        var server = Server();
        await using var cluster = server.Cluster(Clock);
        for (var i = 0; i < 20; i++)
        {
            await cluster.Fields.DescribeAsync(new KindName("apps/v1", "Deployment"), ["spec"], Token);
        }

        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task Fields_of_a_custom_kind_are_offered_as_those_of_any_other()
    {
        const string Lamps = """
            {'openapi':'3.0.0','components':{'schemas':{'com.example.v1.Lamp':{'type':'object','properties':{
             'spec':{'type':'object','required':['colour'],'properties':{'colour':{'type':'string','enum':['red','green'],'description':'Of its light.'}}}},
             'x-kubernetes-group-version-kind':[{'group':'example.com','kind':'Lamp','version':'v1'}]}}}}
            """;
        var server = Server()
            .On("GET /openapi/v3 ", "{'paths':{'apis/example.com/v1':{'serverRelativeURL':'/openapi/v3/apis/example.com/v1?hash=L'}}}")
            .On("GET /openapi/v3/apis/example.com/v1?hash=L", Lamps);

        var field = Assert.Single((await CompleteAsync(server, "apiVersion: example.com/v1\nkind: Lamp\nspec:\n  |")).Options);
        var values = await CompleteAsync(server, "apiVersion: example.com/v1\nkind: Lamp\nspec:\n  colour: |");

        Assert.Equal(("colour", true, "Of its light."), (field.Label, field.Required, field.About!.ToString()));
        Assert.Equal(["red", "green"], values.Options.Select(o => o.Label));
    }
}
