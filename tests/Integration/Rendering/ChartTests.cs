using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Adapters.Rendering.Charts;
using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>The real Helm in the closed sandbox, and Kustomize behind it.</summary>
public sealed class ChartTests
{
    const string Folder = "overlays/primary";

    static readonly Toolbox Tools = new(new AdapterOptions());

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chart_is_rendered_for_its_site_and_Kustomize_changes_the_result()
    {
        var rendering = await RenderAsync(
            Tree(
                Template(
                    "data:\n  release: {{ .Release.Name }}\n  space: {{ .Release.Namespace }}\n  a: {{ .Values.a | quote }}\n  b: {{ .Values.b | quote }}\n"
                ),
                new("base/values.yaml", "a: shared\nb: shared\n"),
                new($"{Folder}/values.yaml", "b: site\n"),
                new($"{Folder}/kustomization.yaml", "namespace: shop\nnamePrefix: x-\nresources: [chart.yaml]\n")
            )
        );
        Assert.Empty(rendering.Problems);
        var map = Assert.Single(rendering.Objects);
        Assert.Equal("ConfigMap/shop/x-shop", map.Ref.ToString());
        foreach (var told in (string[])["\"release\":\"web\"", "\"space\":\"shop\"", "\"a\":\"shared\"", "\"b\":\"site\""])
        {
            Assert.Contains(told, map.Json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Definitions_and_sub_charts_are_part_of_it()
    {
        var rendering = await RenderAsync(
            Tree(
                Template("data: {}\n"),
                new("base/chart/crds/crd.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: stands-for-a-definition}\n"),
                new("base/chart/charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"),
                new(
                    "base/chart/charts/db/templates/db.yaml",
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"{{ .Release.Name }}-db\"}\n"
                )
            )
        );
        Assert.Empty(rendering.Problems);
        Assert.Equal(["shop", "stands-for-a-definition", "web-db"], rendering.Objects.Select(o => o.Ref.Name).Order());
    }

    [Theory]
    [InlineData("{{ fail \"no\" }}", "base/chart/templates/map.yaml", 5, "no")]
    [InlineData("{{ .Values.x.y.z }}", "base/chart/templates/map.yaml", 5, "nil pointer")]
    [InlineData("{{ foo }}", "base/chart/templates/map.yaml", 5, "foo")]
    [InlineData("{{ required \"need a\" .Values.nothing }}", "base/chart/templates/map.yaml", 5, "need a")]
    [InlineData("{{ include \"bad\" . }}", "base/chart/templates/_helpers.tpl", 2, "nil pointer")]
    [InlineData("a: b: c", "base/chart/templates/map.yaml", null, "mapping values")]
    public async Task What_Helm_complains_about_has_a_file_and_a_line(string line, string file, int? at, string word)
    {
        var rendering = await RenderAsync(
            Tree(
                Template(line + "\n"),
                new OverlayFile("base/chart/templates/_helpers.tpl", "{{ define \"bad\" }}\n{{ .Values.x.y.z }}\n{{ end }}")
            )
        );
        var problem = Assert.Single(rendering.Problems);
        Assert.Equal((file, at), (problem.File, problem.Line));
        Assert.Contains(word, problem.What.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [\n", 2)]
    [InlineData("b: 1\n\tc: 2\n", 2)]
    public async Task Broken_values_have_a_line(string values, int line)
    {
        var rendering = await RenderAsync(Tree(Template("data: {}\n"), new OverlayFile($"{Folder}/values.yaml", values)));
        var problem = Assert.Single(rendering.Problems);
        Assert.Equal(($"{Folder}/values.yaml", line), (problem.File, problem.Line));
    }

    [Fact]
    public async Task Values_against_the_schema_of_the_chart_are_said_so()
    {
        var rendering = await RenderAsync(
            Tree(
                Template("data: {}\n"),
                new("base/chart/values.schema.json", """{"properties":{"a":{"type":"string"}}}"""),
                new("base/values.yaml", "a: 1\n")
            )
        );
        var problem = Assert.Single(rendering.Problems);
        Assert.Equal("base/values.yaml", problem.File);
        Assert.Contains("/a", problem.What.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("randAlphaNum 8 | quote")]
    [InlineData("uuidv4")]
    [InlineData("now | date \"20060102\" | quote")]
    [InlineData("(genCA \"x\" 1).Cert | b64enc")]
    public async Task What_comes_out_different_each_time_is_named(string made)
    {
        var rendering = await RenderAsync(Tree(Template($"data:\n  a: {{{{ {made} }}}}\n")));
        var problem = Assert.Single(rendering.Problems);
        Assert.Equal("base/chart/templates/map.yaml", problem.File);
        Assert.Contains("ConfigMap/shop comes out different", problem.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_word_now_in_a_text_is_no_clock()
    {
        var rendering = await RenderAsync(
            Tree(Template("data:\n  a: {{ \"do it now\" | quote }}\n  b: {{ .Values.now | quote }}\n  c: now {{/* now */}}\n"))
        );
        Assert.Empty(rendering.Problems);
        Assert.Contains("do it now", Assert.Single(rendering.Objects).Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_are_left_out_and_other_hooks_are_named()
    {
        static OverlayFile Hook(string name, string hook) =>
            new(
                $"base/chart/templates/{name}.yaml",
                $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  annotations: {{helm.sh/hook: \"{hook}\"}}\n"
            );

        var rendering = await RenderAsync(
            Tree(Template("data: {}\n"), Hook("try", "test"), Hook("migrate", "pre-install,pre-upgrade"), Hook("bye", "pre-delete"))
        );
        Assert.Empty(rendering.Problems);
        Assert.Equal(["bye", "migrate", "shop"], rendering.Objects.Select(o => o.Ref.Name).Order());
        Assert.Equal(
            ["base/chart/templates/bye.yaml", "base/chart/templates/migrate.yaml"],
            rendering.Notices.Select(n => n.File).Order(StringComparer.Ordinal)
        );
        Assert.Contains(rendering.Notices, n => n.What.ToString().Contains("runs at every deploy", StringComparison.Ordinal));
        Assert.Contains(rendering.Notices, n => n.What.ToString().Contains("never runs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_site_that_does_not_list_the_chart_is_told_so()
    {
        var rendering = await RenderAsync(
            Tree(
                Template("data: {}\n"),
                new($"{Folder}/kustomization.yaml", "resources: [own.yaml]\n"),
                new($"{Folder}/own.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n")
            )
        );
        Assert.Equal("own", Assert.Single(rendering.Objects).Ref.Name);
        Assert.Contains("does not list", Assert.Single(rendering.Notices).What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_site_has_its_own_and_one_may_build_on_another()
    {
        var tree = Tree(
            Template("data:\n  a: {{ .Values.a | quote }}\n"),
            new("base/values.yaml", "a: shared\n"),
            new("overlays/backup/values.yaml", "a: backup\n"),
            new("overlays/backup/kustomization.yaml", "resources: [chart.yaml]\n"),
            new("overlays/edge/kustomization.yaml", "resources: [../backup]\nnamePrefix: e-\n")
        );
        var renderer = new KustomizeRenderer(Tools, new ClosedProcess(TimeProvider.System), TimeProvider.System);
        foreach (var (site, a) in new[] { ("primary", "shared"), ("backup", "backup"), ("edge", "backup") })
        {
            var rendering = await renderer.RenderAsync(tree, $"overlays/{site}", Token);
            Assert.Empty(rendering.Problems);
            Assert.Empty(rendering.Notices);
            Assert.Contains($"\"a\":\"{a}\"", Assert.Single(rendering.Objects).Json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_object_knows_its_template()
    {
        var rendering = await RenderAsync(
            Tree(
                Template("data: {}\n"),
                new(
                    "base/chart/templates/more.yaml",
                    "kind: ConfigMap\napiVersion: v1\nmetadata:\n  labels:\n    a: b\n  name: shop-more\n"
                ),
                new("base/chart/charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"),
                new("base/chart/charts/db/templates/db.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n"),
                new($"{Folder}/own.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: own}\n"),
                new($"{Folder}/kustomization.yaml", "namePrefix: x-\nresources: [chart.yaml, own.yaml]\n")
            )
        );
        Assert.Equal(
            [
                ("x-db", "base/chart/charts/db/templates/db.yaml"),
                ("x-own", $"{Folder}/own.yaml"),
                ("x-shop", "base/chart/templates/map.yaml"),
                ("x-shop-more", "base/chart/templates/more.yaml"),
            ],
            rendering.Sources.Select(s => (s.Key.Name, s.Value)).OrderBy(s => s.Name, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_exported_tree_renders_to_the_same_bytes_without_Helm()
    {
        var tree = Tree(Template("data:\n  a: {{ .Values.a | default 1 | quote }}\n"));
        var exported = await new ChartStage(Tools, new ClosedProcess(TimeProvider.System)).WithGeneratedAsync(tree, [Folder], Token);
        Assert.True(exported.Ok);
        Assert.Contains(exported.Value, f => f.Path == ChartSource.GeneratedOf(Folder));

        var plain = exported.Value.Where(f => !f.Path.StartsWith("base/", StringComparison.Ordinal)).ToList();
        var (with, without) = (await RenderAsync(tree), await RenderAsync(plain));
        Assert.Empty(without.Problems);
        Assert.Equal(with.Yaml, without.Yaml);
        // Taken in again as a whole, the generated file is no stranger.
        Assert.Empty((await RenderAsync(exported.Value)).Notices);
    }

    [Fact]
    public async Task Templates_see_the_version_and_the_kinds_that_the_clusters_are_said_to_have()
    {
        var template = Template(
            "data:\n  kube: {{ .Capabilities.KubeVersion.Version }}\n  monitors: {{ .Capabilities.APIVersions.Has \"monitoring.coreos.com/v1\" | quote }}\n"
        );
        var source = new ChartSource("", "shop", "1.0.0", "", "web");

        Assert.Contains("monitors: \"false\"", (await RenderAsync(Tree(template))).Yaml, StringComparison.Ordinal);
        var told = source with { KubeVersion = "1.20", ApiVersions = "monitoring.coreos.com/v1, example.com/v1alpha1/Thing" };
        var yaml = (await RenderAsync(Tree(template, told.ToFile()))).Yaml;
        Assert.Contains("kube: v1.20\n", yaml, StringComparison.Ordinal);
        Assert.Contains("monitors: \"true\"", yaml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest", "v1")]
    [InlineData("--debug", "v1")]
    [InlineData("1.31; rm", "v1")]
    [InlineData("1.31", "--post-renderer=/bin/sh")]
    [InlineData("1.31", "a/v1 --set=x")]
    [InlineData("1.31", "../v1")]
    public async Task What_is_no_version_never_reaches_Helm(string kube, string api)
    {
        var source = new ChartSource("", "shop", "1.0.0", "", "web") { KubeVersion = kube, ApiVersions = api };

        var rendering = await RenderAsync(Tree(Template("data: {}\n"), source.ToFile()));

        var problem = Assert.Single(rendering.Problems);
        Assert.Equal(ChartSource.File, problem.File);
        Assert.StartsWith("Write it like", problem.Remedy.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Helm_the_remedy_is_said()
    {
        var rendering = await new KustomizeRenderer(
            new Toolbox(Tools.Kubectl, helm: null, git: null),
            new ClosedProcess(TimeProvider.System),
            TimeProvider.System
        ).RenderAsync(Tree(Template("data: {}\n")), Folder, Token);
        Assert.Contains("HelmPath", Assert.Single(rendering.Problems).Remedy.ToString(), StringComparison.Ordinal);
    }

    internal static OverlayFile Template(string rest) =>
        new("base/chart/templates/map.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n{rest}");

    internal static OverlayFile[] Tree(params OverlayFile[] own)
    {
        OverlayFile[] usual =
        [
            new("base/chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
            new ChartSource("", "shop", "1.0.0", "", "web").ToFile(),
            new($"{Folder}/kustomization.yaml", "resources: [chart.yaml]\n"),
        ];
        return [.. usual.Where(u => own.All(o => o.Path != u.Path)), .. own];
    }

    static Task<Tandem.Overlays.Rendering> RenderAsync(IReadOnlyList<OverlayFile> tree) =>
        new KustomizeRenderer(Tools, new ClosedProcess(TimeProvider.System), TimeProvider.System).RenderAsync(tree, Folder, Token);
}
