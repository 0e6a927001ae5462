using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Adapters.Rendering;

public sealed class PreflightTests
{
    const string Folder = "overlays/primary";

    static IReadOnlyList<RenderProblem> Check(string kustomization, params OverlayFile[] more) =>
        Preflight.Check(
            [new($"{Folder}/kustomization.yaml", kustomization), new("base/kustomization.yaml", "resources: []"), .. more],
            Folder
        );

    [Fact]
    public void A_tree_that_refers_only_to_itself_passes() =>
        Assert.Empty(Check("resources:\n- ../../base\n- service.yaml\n", new OverlayFile($"{Folder}/service.yaml", "kind: Service")));

    [Theory]
    [InlineData("resources:\n- https://evil.example/x.yaml\n")]
    [InlineData("resources:\n- http://169.254.169.254/latest\n")]
    [InlineData("resources:\n- github.com/kubernetes-sigs/kustomize/examples?ref=v1\n")]
    [InlineData("resources:\n- file:///etc//x?ref=main\n")]
    [InlineData("resources:\n- git::http://127.0.0.1/x\n")]
    [InlineData("resources:\n- git@github.com:o/r\n")]
    [InlineData("bases:\n- https://evil.example/x\n")]
    [InlineData("components:\n- https://evil.example/x\n")]
    [InlineData("crds:\n- https://evil.example/x\n")]
    [InlineData("configurations:\n- https://evil.example/x\n")]
    [InlineData("generators:\n- https://evil.example/x\n")]
    [InlineData("transformers:\n- https://evil.example/x\n")]
    [InlineData("validators:\n- https://evil.example/x\n")]
    [InlineData("patchesStrategicMerge:\n- https://evil.example/x\n")]
    [InlineData("patches:\n- path: https://evil.example/x\n")]
    [InlineData("patchesJson6902:\n- path: https://evil.example/x\n")]
    [InlineData("replacements:\n- path: https://evil.example/x\n")]
    [InlineData("openapi:\n  path: https://evil.example/x\n")]
    [InlineData("configMapGenerator:\n- name: a\n  files: ['k=https://evil.example/x']\n")]
    [InlineData("secretGenerator:\n- name: a\n  envs: ['https://evil.example/x']\n")]
    [InlineData("resources:\n- /etc/passwd\n")]
    [InlineData("resources:\n- ../../../other-tenant\n")]
    [InlineData("resources:\n- absent.yaml\n")]
    [InlineData("helmCharts:\n- name: x\n")]
    [InlineData("helmGlobals:\n  chartHome: x\n")]
    [InlineData("helmChartInflationGenerator:\n- chartName: x\n")]
    [InlineData("RESOURCES:\n- https://evil.example/x\n")]
    [InlineData("re\u017fources:\n- https://evil.example/x\n")]
    [InlineData("patches:\n- Path: https://evil.example/x\n")]
    [InlineData("patches:\n- https://evil.example/x\n")]
    [InlineData("resources: https://evil.example/x\n")]
    [InlineData("resources:\n- \"https://evil.example/x\\n\"\n")]
    [InlineData("resources:\n- GitHub.com/o/r\n")]
    [InlineData("resources:\n- github.com/o/r=service.yaml\n")]
    [InlineData("resources:\n- example.com/o/r.git//x\n")]
    [InlineData("configMapGenerator:\n- name: a\n  <<: {env: x}\n")]
    [InlineData("resources:\n- !!binary aHR0cDovL2V2aWwuZXhhbXBsZS8x\n")]
    [InlineData("resources: []\nfoo: bar\n")]
    [InlineData("patches:\n- patch: x\n  traget: {}\n")]
    [InlineData("transformers:\n- |\n  apiVersion: builtin\n")]
    public void Rule_50_a_reference_to_anything_else_is_refused_at_its_line(string kustomization)
    {
        var problems = Check(kustomization, new OverlayFile($"{Folder}/service.yaml", "kind: Service"));
        Assert.NotEmpty(problems);
        Assert.All(problems, p => Assert.Equal($"{Folder}/kustomization.yaml", p.File));
        Assert.All(problems, p => Assert.NotNull(p.Line));
    }

    [Theory]
    [InlineData("apiVersion: example.com/v1\nkind: Exec\n")]
    [InlineData(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: /bin/sh}\n"
    )]
    [InlineData("apiVersion: builtin\nkind: HelmChartInflationGenerator\n")]
    [InlineData("apiVersion: builtin\nkind: PatchTransformer\nPath: https://evil.example/x\n")]
    [InlineData("apiVersion: builtin\nkind: ConfigMapGenerator\nFILES: ['a=https://evil.example/x']\n")]
    [InlineData("apiVersion: builtin\nkind: ConfigMapGenerator\nfile\u017f: ['a=/etc/passwd']\n")]
    [InlineData("apiVersion: builtin\nkind: ReplacementTransformer\nreplacements:\n- path: ../../../x\n")]
    public void Rule_50_a_plugin_that_runs_a_program_or_reads_elsewhere_is_refused(string plugin) =>
        Assert.All(
            (string[])["generators", "transformers", "validators"],
            field =>
                Assert.Contains(
                    Check($"{field}:\n- plugin.yaml\n", new OverlayFile($"{Folder}/plugin.yaml", plugin)),
                    p => p.File == $"{Folder}/plugin.yaml"
                )
        );

    [Fact]
    public void Rule_50_a_built_in_transformer_passes() =>
        Assert.Empty(
            Check(
                "transformers:\n- plugin.yaml\n",
                new OverlayFile($"{Folder}/plugin.yaml", "apiVersion: builtin\nkind: PrefixTransformer\nmetadata:\n  name: p\nprefix: x-\n")
            )
        );

    [Fact]
    public void Rule_50_too_many_too_large_and_too_deep_trees_are_refused()
    {
        Assert.NotEmpty(Check("resources: []", [.. Enumerable.Range(0, 1000).Select(i => new OverlayFile($"base/{i}.txt", ""))]));
        Assert.NotEmpty(Check("resources: []", new OverlayFile("base/large.txt", new string('x', 1024 * 1024 + 1))));
        Assert.NotEmpty(
            Check("resources: []", [.. Enumerable.Range(0, 17).Select(i => new OverlayFile($"base/{i}.txt", new string('x', 1024 * 1024)))])
        );
        Assert.NotEmpty(Check("resources: []", new OverlayFile("a/b/c/d/e/f/g/h/i/j.txt", "")));
        OverlayFile[] chain =
        [
            .. Enumerable.Range(0, 12).Select(i => new OverlayFile($"c{i}/kustomization.yaml", $"resources: [../c{Math.Min(i + 1, 11)}]")),
        ];
        Assert.NotEmpty(Check("resources: [../../c0]", chain));
        Assert.Empty(Check("resources: [../../c6]", chain));
    }

    [Fact]
    public void Rule_50_an_alias_bomb_under_another_name_is_found() =>
        Assert.NotEmpty(
            Check(
                "resources: [bomb.txt]",
                new OverlayFile($"{Folder}/bomb.txt", $"a: &x 1\nb: [{string.Join(',', Enumerable.Repeat("*x", 1001))}]\n")
            )
        );

    [Fact]
    public void Rule_50_two_documents_in_a_kustomization_hide_nothing() =>
        Assert.NotEmpty(Check("---\n---\nresources:\n- https://evil.example/x\n"));

    [Theory]
    [InlineData("foo: bar\nresources: []\n", 1, "Take it out.")]
    [InlineData("resources: []\nresuorces: []\n", 2, "Did you mean 'resources'?")]
    [InlineData("patches:\n- patch: x\n  traget: {kind: Service}\n", 3, "Did you mean 'target'?")]
    [InlineData("replacements:\n- source: {kind: A}\n  targets:\n  - selct: {kind: B}\n", 4, "Did you mean 'select'?")]
    public void Rule_51_an_unknown_field_of_a_kustomization_is_told_with_file_and_line(string yaml, int line, string remedy)
    {
        var problem = Assert.Single(Check(yaml));
        Assert.Equal(($"{Folder}/kustomization.yaml", line, remedy), (problem.File, problem.Line, problem.Remedy.ToString()));
    }

    [Theory]
    [InlineData("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n")]
    [InlineData("kind: Component\nresources: []\npatches:\n")]
    public void Rule_51_an_empty_component_is_an_error(string component) =>
        Assert.Equal(
            "comp/kustomization.yaml",
            Assert.Single(Check("components: [../../comp]", new OverlayFile("comp/kustomization.yaml", component))).File
        );

    [Fact]
    public void A_function_annotation_is_refused() =>
        Assert.NotEmpty(
            Check("resources: []", new OverlayFile("base/f.yaml", "metadata:\n  annotations:\n    config.kubernetes.io/function: x\n"))
        );

    [Fact]
    public void An_alias_bomb_is_refused_before_it_expands()
    {
        var bomb =
            "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.NotEmpty(Check("resources: []", new OverlayFile("base/bomb.yaml", bomb)));
    }

    [Theory]
    [InlineData("../x.yaml")]
    [InlineData("/x.yaml")]
    [InlineData("a//b.yaml")]
    [InlineData("a b.yaml")]
    public void A_hostile_path_is_refused(string path) => Assert.NotEmpty(Check("resources: []", new OverlayFile(path, "")));

    [Theory]
    [InlineData("a: b\n  c: [\n", 2)]
    [InlineData("a:\n\tb: c\n", 2)]
    [InlineData("a:\n  b: c\n \td: e\n", 3)]
    [InlineData("a: b\nc: d\na: e\n", 3)]
    public void Rule_07_broken_YAML_names_file_and_line(string yaml, int line)
    {
        var problem = Assert.Single(Check("resources: []", new OverlayFile("base/bad.yaml", yaml)));
        Assert.Equal(("base/bad.yaml", line), (problem.File, problem.Line));
    }
}
