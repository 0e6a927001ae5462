using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>What the real Kustomize passes over in silence or says without a place.</summary>
public sealed class SilentFailureTests
{
    const string Overlay = "overlays/primary/kustomization.yaml";

    readonly KustomizeRenderer _renderer = new(
        new Toolbox(new AdapterOptions()),
        new ClosedProcess(TimeProvider.System),
        TimeProvider.System
    );

    static readonly OverlayFile[] Base =
    [
        new(
            "base/kustomization.yaml",
            "namePrefix: x-\nresources:\n- web.yaml\n- map.yaml\nimages:\n- {name: nginx, newName: mirror/nginx, newTag: '1'}\n"
        ),
        new(
            "base/web.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      initContainers:\n      - {name: i, image: 'busybox:1'}\n      containers:\n      - {name: a, image: nginx}\n"
        ),
        new("base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\ndata:\n  a: b\n"),
    ];

    async Task<IReadOnlyList<RenderProblem>> ProblemsAsync(string overlay, params OverlayFile[] more) =>
        (
            await _renderer.RenderAsync(
                [.. Base, new OverlayFile(Overlay, $"resources:\n- ../../base\n{overlay}"), .. more],
                "overlays/primary",
                TestContext.Current.CancellationToken
            )
        ).Problems;

    async Task OneAsync(string overlay, string file, int? line, string what, params OverlayFile[] more)
    {
        var problem = Assert.Single(await ProblemsAsync(overlay, more));
        Assert.Contains(what, problem.What.ToString(), StringComparison.Ordinal);
        Assert.Equal((file, line), (problem.File, problem.Line));
    }

    [Fact]
    public async Task Rule_51_what_meets_something_is_no_mistake() =>
        Assert.Empty(
            await ProblemsAsync(
                """
                components: [../../comp]
                patches:
                - target: {kind: Deployment, name: web}
                  patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
                - target: {kind: Deployment, name: x-web}
                  patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: any}, spec: {paused: true}}"
                - target: {labelSelector: "tier in (front)"}
                  patch: '[{"op": "add", "path": "/metadata/labels/seen", "value": "yes"}]'
                - target: {kind: ConfigMap, name: map}
                  patch: |-
                    $patch: delete
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: any}
                images:
                - {name: mirror/nginx, newTag: '2'}
                - {name: busybox, newName: other/busybox}
                - {name: other/busybox, newTag: '3'}
                replacements:
                - source: {kind: Deployment, name: web, fieldPath: spec.replicas}
                  targets:
                  - select: {kind: Deployment}
                    fieldPaths: [spec.minReadySeconds]
                    options: {create: true}

                """,
                new OverlayFile(
                    "comp/kustomization.yaml",
                    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- target: {kind: Deployment}\n  patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"tier\": \"front\"}}]'\n"
                )
            )
        );

    [Fact]
    public Task Rule_51_an_operation_patch_whose_target_matches_nothing_is_an_error() =>
        OneAsync(
            "patches:\n- target: {kind: Deployment, name: wbe}\n  patch: '[{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": 2}]'\n",
            Overlay,
            4,
            "The patch of Deployment wbe matches no object."
        );

    [Fact]
    public Task Rule_51_a_merge_patch_with_a_target_that_matches_nothing_is_an_error() =>
        OneAsync(
            "patches:\n- target: {kind: Service}\n  path: p.yaml\n",
            Overlay,
            4,
            "The patch of Service matches no object.",
            new OverlayFile("overlays/primary/p.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: any}\nspec: {type: NodePort}\n")
        );

    [Fact]
    public Task Rule_51_a_deletion_that_matches_nothing_is_an_error() =>
        OneAsync(
            "patches:\n- target: {kind: Service}\n  patch: \"{$patch: delete, apiVersion: v1, kind: Service, metadata: {name: any}}\"\n",
            Overlay,
            4,
            "The patch of Service matches no object."
        );

    [Fact]
    public Task Rule_51_a_merge_patch_without_its_object_is_told_with_file_and_line() =>
        OneAsync(
            "patches:\n- path: p.yaml\n",
            "overlays/primary/p.yaml",
            1,
            "The patch of Service web matches no object.",
            new OverlayFile("overlays/primary/p.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort}\n")
        );

    [Fact]
    public Task Rule_51_an_image_that_nobody_uses_is_an_error() =>
        OneAsync(
            "images:\n- {name: mirror/nginx, newTag: '2'}\n- {name: httpd, newTag: '2'}\n",
            Overlay,
            5,
            "No container uses an image named 'httpd'."
        );

    [Fact]
    public Task Rule_51_an_image_that_the_base_has_renamed_is_an_error() =>
        OneAsync("images:\n- {name: nginx, newTag: '2'}\n", Overlay, 4, "No container uses an image named 'nginx'.");

    [Fact]
    public Task Rule_51_a_replacement_without_target_is_an_error() =>
        OneAsync(
            "replacements:\n- source: {kind: ConfigMap, fieldPath: data.a}\n  targets:\n  - select: {kind: StatefulSet}\n    fieldPaths: [spec.x]\n",
            Overlay,
            4,
            "The replacement's target StatefulSet matches no object."
        );

    [Fact]
    public Task Rule_51_a_replacement_in_a_file_of_its_own_is_looked_at_too() =>
        OneAsync(
            "replacements:\n- path: r.yaml\n",
            "overlays/primary/r.yaml",
            null,
            "The replacement's target StatefulSet matches no object.",
            new OverlayFile(
                "overlays/primary/r.yaml",
                "- source: {kind: ConfigMap, fieldPath: data.a}\n  targets:\n  - select: {kind: StatefulSet}\n    fieldPaths: [spec.x]\n"
            )
        );

    [Fact]
    public Task Rule_51_a_patch_of_a_component_that_matches_nothing_is_an_error() =>
        OneAsync(
            "components: [../../comp]\n",
            "comp/kustomization.yaml",
            4,
            "The patch of Service matches no object.",
            new OverlayFile(
                "comp/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- target: {kind: Service}\n  patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'\n"
            )
        );

    [Fact]
    public Task Rule_51_an_empty_component_is_an_error() =>
        OneAsync(
            "components: [../../comp]\n",
            "comp/kustomization.yaml",
            1,
            "does nothing",
            new OverlayFile("comp/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n")
        );

    [Fact]
    public async Task Rule_51_a_resource_without_version_is_told_with_its_file()
    {
        var rendering = await _renderer.RenderAsync(
            [new(Overlay, "resources: [a.yaml]\n"), new("overlays/primary/a.yaml", "kind: Thing\nmetadata: {name: t}\n")],
            "overlays/primary",
            TestContext.Current.CancellationToken
        );
        var problem = Assert.Single(rendering.Problems);
        Assert.Equal("overlays/primary/a.yaml", problem.File);
        Assert.Contains("no apiVersion", problem.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Rule_51_a_missing_path_is_told_with_file_line_and_target() =>
        OneAsync(
            "patches:\n- target: {kind: Deployment, name: web}\n  path: p.yaml\n",
            "overlays/primary/p.yaml",
            2,
            "The patch of Deployment web does not find /spec/x/y as it expects it.",
            new OverlayFile(
                "overlays/primary/p.yaml",
                "- {\"op\": \"add\", \"path\": \"/spec/paused\", \"value\": true}\n- {\"op\": \"replace\", \"path\": \"/spec/x/y\", \"value\": 1}\n"
            )
        );

    [Fact]
    public Task Rule_51_a_missing_path_of_a_patch_in_place_is_told_at_its_own_line() =>
        OneAsync(
            "patches:\n- target: {kind: Deployment}\n  patch: |-\n    - op: add\n      path: /spec/paused\n      value: true\n    - op: remove\n      path: /spec/y\n",
            Overlay,
            9,
            "does not find /spec/y"
        );

    [Fact]
    public Task Rule_51_an_unknown_field_deep_inside_is_found_in_its_file() =>
        OneAsync("generatorOptions:\n  disableNameSufixHash: true\n", Overlay, 4, "'disableNameSufixHash' is no field of a kustomization.");

    [Fact]
    public Task Rule_51_a_key_that_stands_twice_is_told_with_its_file() =>
        OneAsync("", "base/twice.yaml", 2, "not valid YAML", new OverlayFile("base/twice.yaml", "a: 1\na: 2\n"));
}
