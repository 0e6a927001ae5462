using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>The real Kustomize in its closed sandbox.</summary>
public sealed class KustomizeTests
{
    readonly KustomizeRenderer _renderer = new(
        new Toolbox(new AdapterOptions()),
        new ClosedProcess(TimeProvider.System),
        TimeProvider.System
    );

    static OverlayFile[] Tree(string overlay, params OverlayFile[] more) =>
        [
            new("base/kustomization.yaml", "resources:\n- map.yaml\n"),
            new("base/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  a: \"1\"\n"),
            new("overlays/primary/kustomization.yaml", overlay),
            .. more,
        ];

    [Fact]
    public async Task An_overlay_renders_to_objects()
    {
        var rendering = await _renderer.RenderAsync(Tree("namespace: shop\nresources:\n- ../../base\n"), "overlays/primary", default);
        Assert.Empty(rendering.Problems);
        var map = Assert.Single(rendering.Objects);
        Assert.Equal("ConfigMap/shop/shop", map.Ref.ToString());
        Assert.Contains("\"a\":\"1\"", map.Json);
    }

    [Fact]
    public async Task A_mistake_is_shown_at_its_file()
    {
        var rendering = await _renderer.RenderAsync(
            Tree(
                "resources:\n- ../../base\npatches:\n- path: patch.yaml\n",
                new OverlayFile("overlays/primary/patch.yaml", "kind: Deployment\n")
            ),
            "overlays/primary",
            default
        );
        var problem = Assert.Single(rendering.Problems);
        Assert.StartsWith("overlays/primary/", problem.File);
        Assert.DoesNotContain("/tmp", problem.What.ToString());
    }

    [Fact]
    public async Task Rule_50_the_program_sees_no_network_and_no_other_program()
    {
        var result = await new ClosedProcess(TimeProvider.System).RunAsync(
            "/bin/sh",
            ["-c", "echo path=$PATH; cat /proc/net/dev | wc -l; ls | wc -l"],
            Path.GetTempPath(),
            default
        );
        // Without PATH neither cat nor wc is found: nothing but the shell's own words comes out.
        Assert.Equal("path=\n", result.Output);
    }

    [Fact]
    public async Task Rule_50_output_without_end_is_cut_off()
    {
        var result = await new ClosedProcess(TimeProvider.System).RunAsync(
            "/bin/sh",
            ["-c", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done"],
            Path.GetTempPath(),
            default
        );
        Assert.NotNull(result.Overran);
    }
}
