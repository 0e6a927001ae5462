using Tandem.Adapters.Rendering;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Overlays.Editing;
using Tandem.Overlays.Forms;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

/// <summary>What forms refuse, what they say, and where they write.</summary>
public sealed class FormDeskTests
{
    const string Site = "overlays/prod";
    const string Kustomization = $"{Site}/kustomization.yaml";

    static readonly FormDesk Desk = new(new YamlEditor(new YamlReader()));
    static readonly ObjectRef Web = new("apps", "Deployment", "shop", "web");
    static readonly ObjectRef Map = new("", "ConfigMap", "shop", "web-7g4fb9k2h5");

    const string Deployment =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: nginx:1.25\n          env:\n            - name: A\n              value: b\n";

    const string Data = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-7g4fb9k2h5\n  namespace: shop\ndata:\n  A: b\n";

    /// <summary>A base with a Deployment and a generated map, and an overlay.</summary>
    static FormInput Input(string overlay, bool forAll = false, string deployment = Deployment, string? more = null)
    {
        List<OverlayFile> files =
        [
            new("base/kustomization.yaml", "resources: [web.yaml]\nconfigMapGenerator:\n- name: web\n  literals: [A=b]\n"),
            new("base/web.yaml", deployment),
            new(Kustomization, overlay),
        ];
        if (more is not null)
        {
            files.Add(new OverlayFile($"{Site}/more.yaml", more));
        }
        var read = ManifestReader.Read($"{Deployment}---\n{Data}", new Dictionary<int, string>());
        var rendering = new Rendering("", read.Objects, [], TimeSpan.Zero)
        {
            Sources = new Dictionary<ObjectRef, string> { [Web] = "base/web.yaml", [Map] = "base/kustomization.yaml" },
        };
        return new FormInput(files, Site, forAll, rendering);
    }

    static FormOutcome Made(FormInput input, params FormChange[] changes)
    {
        var made = Desk.Apply(input, changes);
        Assert.True(made.Ok, $"{made.Failure}");
        return made.Value;
    }

    static Failure Refused(FormInput input, FormChange change)
    {
        var made = Desk.Apply(input, [change]);
        Assert.False(made.Ok);
        return made.Failure;
    }

    static string Text(FormOutcome outcome, string path) => outcome.Files.Single(f => f.Path == path).Content;

    const string Plain = "resources: [../../base]\n";

    public static TheoryData<FormChange, string, string> Wrong =>
        new()
        {
            { new FormChange.Image(Web, "web", "NGINX:1"), "Image", "small letters" },
            { new FormChange.Image(Web, "web", "nginx"), "Image", "nginx:1.0" },
            { new FormChange.Image(Web, "web", "nginx:1 2"), "Image", "host/path:tag" },
            { new FormChange.Image(Web, "web", "a/b@sha256:short"), "Image", "host/path:tag" },
            { new FormChange.Replicas(Web, -1), "Replicas", "between 0 and 10000" },
            { new FormChange.Resource(Web, "web", "limits", "memory", "1 GB"), "limits.memory", "512Mi" },
            { new FormChange.Resource(Web, "web", "requests", "cpu", "-1"), "requests.cpu", "250m" },
            { new FormChange.Variable(Web, "web", "1A", new VariableValue.Words("x")), "Name", "digit" },
            { new FormChange.Variable(Web, "web", "", new VariableValue.Words("x")), "Name", "letters" },
            { new FormChange.Variable(Web, "web", "DB_PASSWORD", new VariableValue.Words("x")), "Value", "Secret" },
            { new FormChange.Variable(Web, "web", "apiToken", new VariableValue.Words("x")), "Value", "Secret" },
            { new FormChange.Variable(Web, "web", "URL", new VariableValue.Words("postgres://me:pw@db/x")), "Value", "Secret" },
            { new FormChange.Variable(Web, "web", "X", new VariableValue.Words("-----BEGIN RSA PRIVATE KEY-----")), "Value", "Secret" },
            { new FormChange.Variable(Web, "web", "X", new VariableValue.Secret("Shop", "key")), "Secret", "small letters" },
            { new FormChange.Variable(Web, "web", "X", new VariableValue.Secret("shop", "a/b")), "Key", "hyphens" },
            { new FormChange.Variable(Web, "nobody", "X", new VariableValue.Words("x")), "Container", "nobody" },
            { new FormChange.SecretVariables(Web, "web", "../shop"), "Secret", "small letters" },
            { new FormChange.Label("a b", "c"), "Key", "63" },
            { new FormChange.Label("team", "-x"), "Value", "63" },
            { new FormChange.Label("bad_domain/x", "y"), "Key", "domain" },
            { new FormChange.Namespace("Shop.EU"), "Namespace", "small letters" },
            { new FormChange.Config(Map, "a/../b", "x"), "Key", "letters" },
            { new FormChange.Config(Map, "..", "x"), "Key", "letters" },
            { new FormChange.Config(Map, "SECRET", "x"), "Value", "Secret" },
            { new FormChange.Scaling(Web, 0, 3, null), "Least", "between" },
            { new FormChange.Scaling(Web, 5, 3, null), "Most", "between 5" },
            { new FormChange.Scaling(Web, 1, 3, 0), "Cpu", "between 1" },
            { new FormChange.Host(Web, 0, "https://shop.example"), "Host", "https://" },
            { new FormChange.Host(Web, 0, "*.*.example"), "Host", "shop.example.com" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_is_refused_with_its_field_and_a_remedy(FormChange change, string field, string words)
    {
        var failure = Refused(Input(Plain), change);
        Assert.Equal(field, failure.Field);
        Assert.Contains(words, $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_was_refused_is_not_repeated() =>
        Assert.DoesNotContain(
            "hunter2",
            $"{Refused(Input(Plain), new FormChange.Variable(Web, "web", "PASSWORD", new VariableValue.Words("hunter2")))}"
        );

    [Theory]
    [InlineData("localhost:5000/a/b_c:v1.2-x", "localhost:5000/a/b_c", "v1.2-x", null)]
    [InlineData(
        "nginx@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "nginx",
        null,
        "sha256:0000000000000000000000000000000000000000000000000000000000000000"
    )]
    [InlineData(
        "registry.example/a:1@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "registry.example/a",
        "1",
        "sha256:0000000000000000000000000000000000000000000000000000000000000000"
    )]
    public void An_image_is_taken_apart(string text, string name, string? tag, string? digest) =>
        Assert.Equal(new ImageWords(name, tag, digest), ImageWords.Parse(text));

    [Fact]
    public void A_digest_takes_the_place_of_a_tag()
    {
        const string digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
        var made = Made(
            Input($"{Plain}images:\n- name: nginx\n  newTag: \"1.25\" # pinned\n"),
            new FormChange.Image(Web, "web", $"nginx@{digest}")
        );
        Assert.Equal($"{Plain}images:\n- name: nginx\n  digest: {digest}\n", Text(made, Kustomization));
    }

    [Fact]
    public void What_is_as_wanted_touches_nothing() =>
        Assert.Empty(Made(Input(Plain), new FormChange.Image(Web, "web", "nginx:1.25")).Touched);

    [Fact]
    public void A_patch_carries_the_namespace_the_object_was_written_with()
    {
        var made = Made(Input(Plain), new FormChange.Variable(Web, "web", "C", new VariableValue.Words("d")));
        Assert.Contains("  name: web\n  namespace: shop\n", Text(made, $"{Site}/patch-web.yaml"), StringComparison.Ordinal);
        Assert.Contains("patches:\n  - path: patch-web.yaml\n", Text(made, Kustomization), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_change_goes_into_the_same_patch()
    {
        var first = Made(Input(Plain), new FormChange.Variable(Web, "web", "C", new VariableValue.Words("d")));
        var input = Input(Plain) with { Files = first.Files };
        var second = Made(input, new FormChange.Resource(Web, "web", "limits", "memory", "1Gi"));
        Assert.Equal([$"{Site}/patch-web.yaml"], second.Touched.Select(t => t.Path));
        Assert.Equal(Text(first, Kustomization), Text(second, Kustomization));
    }

    [Fact]
    public void A_file_of_that_name_for_something_else_is_left_alone()
    {
        var input = Input(Plain);
        input = input with
        {
            Files = [.. input.Files, new OverlayFile($"{Site}/patch-web.yaml", "kind: Service\nmetadata: {name: web}\n")],
        };
        var made = Made(input, new FormChange.Resource(Web, "web", "limits", "memory", "1Gi"));
        Assert.Contains($"{Site}/patch-deployment-web.yaml", made.Touched.Select(t => t.Path));
        Assert.Equal("kind: Service\nmetadata: {name: web}\n", Text(made, $"{Site}/patch-web.yaml"));
    }

    [Fact]
    public void A_variable_of_the_site_alone_goes_from_its_patch()
    {
        var patch =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        env:\n        - name: C\n          value: d\n        - name: E\n          value: f\n";
        var made = Made(Input($"{Plain}patches:\n- path: more.yaml\n", more: patch), new FormChange.Variable(Web, "web", "C", null));
        Assert.Equal(patch.Replace("        - name: C\n          value: d\n", ""), Text(made, $"{Site}/more.yaml"));
    }

    [Fact]
    public void A_variable_with_another_source_gives_up_its_text()
    {
        var made = Made(Input(Plain, forAll: true), new FormChange.Variable(Web, "web", "A", new VariableValue.Secret("shop", "a")));
        Assert.Contains(
            "            - name: A\n              valueFrom:\n                secretKeyRef:\n                  name: shop\n                  key: a\n",
            Text(made, "base/web.yaml"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("value: b", Text(made, "base/web.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_site_merges_from_the_base_it_cannot_take_out() =>
        Assert.Equal("form.elsewhere", Refused(Input(Plain), new FormChange.Config(Map, "A", null)).Code);

    [Theory]
    [InlineData("one\ntwo\n")]
    [InlineData("\"quoted\"")]
    public void A_value_that_is_no_literal_becomes_a_file(string value)
    {
        var made = Made(Input(Plain), new FormChange.Config(Map, "app.conf", value));
        Assert.Equal(value, Text(made, $"{Site}/app.conf"));
        Assert.Contains("    files:\n      - app.conf\n", Text(made, Kustomization), StringComparison.Ordinal);
    }

    [Fact]
    public void Behind_an_alias_a_form_refuses_and_says_where()
    {
        var aliased = Deployment
            .Replace("    spec:\n      containers:", "    spec:\n      containers: &all")
            .Replace("value: b\n", "value: b\nother: *all\n");
        var failure = Refused(Input(Plain, forAll: true, deployment: aliased), new FormChange.Image(Web, "web", "nginx:1.27"));
        Assert.Contains("&all", $"{failure}", StringComparison.Ordinal);
        Assert.Contains("base/web.yaml", $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_yaml_is_named()
    {
        var failure = Refused(Input("resources: [\n"), new FormChange.Namespace("shop"));
        Assert.Equal("yaml.invalid", failure.Code);
        Assert.Contains(Kustomization, $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public void For_all_sites_what_is_written_at_one_site_is_refused()
    {
        var input = Input(Plain, forAll: true);
        var sources = new Dictionary<ObjectRef, string> { [Web] = $"{Site}/web.yaml" };
        input = input with
        {
            Files = [.. input.Files, new OverlayFile($"{Site}/web.yaml", Deployment)],
            Rendering = input.Rendering with { Sources = sources },
        };
        Assert.Equal("form.only-here", Refused(input, new FormChange.Resource(Web, "web", "limits", "cpu", "1")).Code);
    }

    [Fact]
    public void The_view_shows_what_is_rendered()
    {
        var view = FormView.Of(Input(Plain).Rendering);
        var container = Assert.Single(Assert.Single(view.Workloads).Containers);
        Assert.Equal(("web", "nginx:1.25"), (container.Name, container.Image));
        Assert.Equal(new VariableView("A", new VariableValue.Words("b")), Assert.Single(container.Variables));
        Assert.Equal(("web", "shop"), (Assert.Single(view.Configs).Name, view.Namespace));
    }

    [Theory]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: word}}\n")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: word\n")]
    [InlineData(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, labels: word}\nspec: {template: {spec: {containers: {a: b}}}}\n"
    )]
    [InlineData(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [word, {name: [x], resources: word, env: [word, {name: {a: b}, valueFrom: {secretKeyRef: word}}], envFrom: [word, {secretRef: word}]}]}\n"
    )]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: word\n")]
    [InlineData("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {rules: [word, {host: [x]}], tls: word}\n")]
    [InlineData(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {metrics: [word, {resource: word}], minReplicas: word}\n"
    )]
    public void Objects_of_any_shape_are_shown_without_an_exception(string yaml)
    {
        var read = ManifestReader.Read(yaml, new Dictionary<int, string>());
        var rendering = new Rendering("", read.Objects, [], TimeSpan.Zero);
        Assert.NotNull(FormView.Of(rendering));
        var r = Assert.Single(read.Objects).Ref;
        FormChange[] changes =
        [
            new FormChange.Image(r, "a", "b:1"),
            new FormChange.Replicas(r, 1),
            new FormChange.Variable(r, "a", "B", new VariableValue.Secret("c", "d")),
            new FormChange.SecretVariables(r, "a", "b"),
            new FormChange.Scaling(r, 1, 2, 3),
            new FormChange.Host(r, 0, "a.example"),
            new FormChange.Config(r, "a", "b"),
            new FormChange.Label("a", null),
        ];
        Assert.All(changes, c => Assert.False(Desk.Apply(new FormInput([new(Kustomization, Plain)], Site, false, rendering), [c]).Ok));
    }
}
