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
    public void A_reference_to_anything_else_is_refused_at_its_line(string kustomization)
    {
        var problem = Assert.Single(Check(kustomization));
        Assert.Equal($"{Folder}/kustomization.yaml", problem.File);
        Assert.NotNull(problem.Line);
    }

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

    [Fact]
    public void Broken_YAML_names_file_and_line()
    {
        var problem = Assert.Single(Check("resources: []", new OverlayFile("base/bad.yaml", "a: b\n  c: [\n")));
        Assert.Equal("base/bad.yaml", problem.File);
        Assert.NotNull(problem.Line);
    }
}
