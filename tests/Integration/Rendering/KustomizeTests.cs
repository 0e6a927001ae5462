using System.Diagnostics;
using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Clusters;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>The real Kustomize in its closed sandbox.</summary>
public sealed class KustomizeTests(ITestOutputHelper output)
{
    readonly KustomizeRenderer _renderer = new(
        new Toolbox(new AdapterOptions()),
        new ClosedProcess(TimeProvider.System),
        TimeProvider.System
    );

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static OverlayFile[] Tree(string overlay, params OverlayFile[] more) =>
        [
            new("base/kustomization.yaml", "resources:\n- map.yaml\n"),
            new("base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  a: \"1\"\n"),
            new("overlays/primary/kustomization.yaml", overlay),
            .. more,
        ];

    Task<Tandem.Overlays.Rendering> RenderAsync(IReadOnlyList<OverlayFile> tree) => _renderer.RenderAsync(tree, "overlays/primary", Token);

    [Fact]
    public async Task An_overlay_renders_to_objects()
    {
        var rendering = await RenderAsync(Tree("namespace: shop\nresources:\n- ../../base\n"));
        Assert.Empty(rendering.Problems);
        var map = Assert.Single(rendering.Objects);
        Assert.Equal("ConfigMap/shop/shop", map.Ref.ToString());
        Assert.Contains("\"a\":\"1\"", map.Json);
    }

    [Fact]
    public async Task Rule_11_each_object_knows_its_file_and_what_is_kept_has_no_trace_of_that()
    {
        var rendering = await RenderAsync(
            Tree(
                "namePrefix: x-\nbuildMetadata: [managedByLabel, originAnnotations]\nresources:\n- ../../base\nconfigMapGenerator:\n- name: g\n  literals: [a=b]\n"
            )
        );
        Assert.Equal(
            ["base/map.yaml", "overlays/primary/kustomization.yaml"],
            rendering.Objects.Select(o => rendering.Sources[o.Ref]).Order()
        );
        Assert.DoesNotContain("config.kubernetes.io", rendering.Yaml);
        Assert.DoesNotContain("annotations", rendering.Yaml);
        Assert.Contains("app.kubernetes.io/managed-by: kustomize", rendering.Yaml);
    }

    [Theory]
    [InlineData("data.a", "base/map.yaml", 6)]
    [InlineData("data.patched", "overlays/primary/patch.yaml", 6)]
    [InlineData("data.merged", "overlays/primary/kustomization.yaml", 11)]
    [InlineData("data.operated", "overlays/primary/kustomization.yaml", 14)]
    [InlineData("nowhere", "base/map.yaml", 1)]
    [InlineData("kind", "base/map.yaml", 2)]
    public async Task Rule_11_a_field_is_found_where_it_was_written(string path, string file, int line)
    {
        var tree = Tree(
            """
            namePrefix: x-
            resources:
            - ../../base
            patches:
            - path: patch.yaml
            - patch: |-
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: shop}
                data:
                  merged: b
            - target: {kind: ConfigMap}
              patch: |-
                - {"op": "add", "path": "/data/operated", "value": "c"}
            """,
            new OverlayFile(
                "overlays/primary/patch.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  patched: a\n"
            )
        );
        var rendering = await RenderAsync(tree);
        Assert.Empty(rendering.Problems);

        var place = new SourceFinder().Find(tree, "overlays/primary", rendering, rendering.Objects[0].Ref, path.Split('.'));

        Assert.Equal(new SourcePlace(file, line), place);
    }

    [Fact]
    public async Task Rule_11_entries_of_lists_are_found_by_their_names()
    {
        OverlayFile[] tree =
        [
            new("base/kustomization.yaml", "resources:\n- pod.yaml\n"),
            new(
                "base/pod.yaml",
                "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: a\n    image: x\n  - name: b\n    image: y\n"
            ),
            new(
                "overlays/primary/kustomization.yaml",
                "resources:\n- ../../base\npatches:\n- patch: |-\n    {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"},\n     \"spec\": {\"containers\": [{\"name\": \"b\",\n       \"imge\": \"z\"}]}}\n"
            ),
        ];
        var rendering = await RenderAsync(tree);
        var r = rendering.Objects[0].Ref;
        // The patch comes first in the rendered list or not: its entry is known by name.
        var names = System
            .Text.Json.JsonDocument.Parse(rendering.Objects[0].Json)
            .RootElement.GetProperty("spec")
            .GetProperty("containers");
        var b = names.EnumerateArray().ToList().FindIndex(c => c.GetProperty("name").GetString() == "b");
        var finder = new SourceFinder();
        Assert.Equal(
            new SourcePlace("overlays/primary/kustomization.yaml", 7),
            finder.Find(tree, "overlays/primary", rendering, r, ["spec", "containers", $"{b}", "imge"])
        );
        Assert.Equal(
            new SourcePlace("base/pod.yaml", 8),
            finder.Find(tree, "overlays/primary", rendering, r, ["spec", "containers", $"{1 - b}", "image"])
        );
    }

    [Fact]
    public async Task A_mistake_is_shown_at_its_file()
    {
        var rendering = await RenderAsync(
            Tree(
                "resources:\n- ../../base\npatches:\n- path: patch.yaml\n",
                new OverlayFile("overlays/primary/patch.yaml", "kind: Deployment\n")
            )
        );
        var problem = Assert.Single(rendering.Problems);
        Assert.StartsWith("overlays/primary/", problem.File);
        Assert.DoesNotContain("/tmp", problem.What.ToString());
    }

    [Fact]
    public async Task Rule_50_the_same_tree_is_rendered_once_and_another_one_again()
    {
        var tree = Tree("resources:\n- ../../base\n");
        var first = await RenderAsync(tree);
        Assert.Same(first, await RenderAsync([.. tree.Reverse()]));
        Assert.NotSame(first, await RenderAsync(Tree("namePrefix: x-\nresources:\n- ../../base\n")));
    }

    [Fact]
    public async Task Rule_50_one_object_in_two_versions_is_a_clash()
    {
        var rendering = await RenderAsync(
            Tree(
                "resources: [a.yaml, b.yaml]\n",
                new OverlayFile("overlays/primary/a.yaml", "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n"),
                new OverlayFile("overlays/primary/b.yaml", "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n")
            )
        );
        Assert.Contains(rendering.Problems, p => p.What.ToString().Contains("stands twice") && p.File == "overlays/primary/b.yaml");
    }

    [Fact]
    public async Task Rule_50_four_overlays_of_fifty_objects_each()
    {
        var objects = string.Join(
            "---\n",
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{i}}}\nspec:\n  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n      containers: [{{name: a, image: nginx}}]\n"
                )
        );
        OverlayFile[] tree =
        [
            new("base/kustomization.yaml", "resources: [all.yaml]\n"),
            new("base/all.yaml", objects),
            .. Enumerable
                .Range(0, 4)
                .Select(i => new OverlayFile(
                    $"overlays/s{i}/kustomization.yaml",
                    $"namePrefix: s{i}-\nresources: [../../base]\nimages:\n- {{name: nginx, newTag: v{i}}}\npatches:\n- target: {{kind: Deployment, name: d1}}\n  patch: '[{{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": {i}}}]'\n"
                )),
        ];
        _ = await RenderAsync(Tree("resources:\n- ../../base\n"));
        var watch = Stopwatch.StartNew();
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _renderer.RenderAsync(tree, $"overlays/s{i}", Token)));
        output.WriteLine(
            $"Four overlays of 50 objects with a patch and an image each: {watch.ElapsedMilliseconds} ms; the rule says 400 on a machine at rest."
        );
        Assert.All(all, r => Assert.Equal((0, 50), (r.Problems.Count, r.Objects.Count)));
    }
}
