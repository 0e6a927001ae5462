using Tandem.Adapters;
using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Integration.Rendering;

/// <summary>What somebody who types sees at once, what follows, and where each line of it was written.</summary>
public sealed class DraftTests
{
    const string Folder = "overlays/primary";
    const string Overlay = $"{Folder}/kustomization.yaml";

    readonly KustomizeRenderer _renderer = new(
        new Toolbox(new AdapterOptions()),
        new ClosedProcess(TimeProvider.System),
        TimeProvider.System
    );

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static OverlayFile[] Tree(string overlay, params OverlayFile[] more) =>
        [
            new("base/kustomization.yaml", "resources:\n- web.yaml\nlabels:\n- pairs:\n    team: shop\n"),
            new(
                "base/web.yaml",
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                spec:
                  replicas: 1
                  template:
                    spec:
                      containers:
                      - name: a
                        image: nginx
                        args: [--quiet]
                """
            ),
            new(Overlay, $"resources:\n- ../../base\n{overlay}"),
            .. more,
        ];

    [Fact]
    public async Task A_draft_comes_without_the_look_for_silent_mistakes_and_a_run_still_fails_on_them()
    {
        var tree = Tree(
            "patches:\n- target: {kind: Deployment, name: wep}\n  patch: '[{\"op\": \"add\", \"path\": \"/spec/paused\", \"value\": true}]'\n"
        );

        var draft = await _renderer.DraftAsync(tree, Folder, Token);
        var whole = await _renderer.RenderAsync(tree, Folder, Token);

        Assert.True(draft.Ok);
        Assert.Contains("matches no object", Assert.Single(whole.Problems).What.ToString(), StringComparison.Ordinal);
        Assert.True((await _renderer.DraftAsync(tree, Folder, Token)).Ok);
        Assert.False((await _renderer.RenderAsync(tree, Folder, Token)).Ok);
    }

    [Fact]
    public async Task What_was_drafted_is_not_rendered_again_and_comes_to_the_same()
    {
        var tree = Tree("namespace: shop\n");

        var draft = await _renderer.DraftAsync(tree, Folder, Token);
        var whole = await _renderer.RenderAsync(tree, Folder, Token);

        Assert.Same(draft.Yaml, whole.Yaml);
        Assert.Empty(whole.Notices);
    }

    [Fact]
    public async Task Where_silent_mistakes_could_not_be_looked_for_that_is_said_and_stops_nothing()
    {
        // Kustomize reads merge keys in this file, the look does not.
        var replacement = new OverlayFile(
            $"{Folder}/replacement.yaml",
            """
            - <<: {source: {kind: Deployment, name: web, fieldPath: metadata.name}}
              targets:
              - select: {kind: Deployment}
                fieldPaths: [metadata.annotations.copied]
                options: {create: true}
            """
        );

        var rendering = await _renderer.RenderAsync(Tree("replacements:\n- path: replacement.yaml\n", replacement), Folder, Token);

        Assert.Empty(rendering.Problems);
        var notice = Assert.Single(rendering.Notices);
        Assert.Equal(Overlay, notice.File);
        Assert.Contains("could not be checked for silent mistakes", notice.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_nobody_waits_for_any_more_gives_its_turn_back_at_once()
    {
        // Two may run at a time: were one of these to keep its turn, the last would wait for ever.
        for (var i = 0; i < 6; i++)
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var draft = _renderer.DraftAsync(Tree($"nameSuffix: -{i}\n"), Folder, gone.Token);
            await Task.Delay(15, Token);
            await gone.CancelAsync();
            await draft.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        Assert.True((await _renderer.DraftAsync(Tree("nameSuffix: -last\n"), Folder, Token)).Ok);
    }

    [Theory]
    [InlineData("  namespace: shop", Overlay, "namespace: shop")]
    [InlineData("  replicas: 3", $"{Folder}/more.yaml", "  replicas: 3")]
    [InlineData("        image: mirror/nginx:1.2", Overlay, "- name: nginx")]
    [InlineData("    team: shop", "base/kustomization.yaml", "    team: shop")]
    [InlineData("        - --quiet", "base/web.yaml", "        args: [--quiet]")]
    [InlineData("  SITE: primary", Overlay, "  - SITE=primary")]
    [InlineData("  name: web", "base/web.yaml", "  name: web")]
    [InlineData("  paused: true", Overlay, "- patch: '[{\"op\": \"add\", \"path\": \"/spec/paused\", \"value\": true}]'")]
    public async Task A_rendered_line_leads_to_the_file_and_line_that_set_it(string line, string file, string source)
    {
        var tree = Tree(
            """
            namespace: shop
            images:
            - name: nginx
              newName: mirror/nginx
              newTag: "1.2"
            configMapGenerator:
            - name: facts
              literals:
              - SITE=primary
            patches:
            - path: more.yaml
            - patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'
              target: {kind: Deployment}
            """,
            new OverlayFile($"{Folder}/more.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n")
        );
        var rendering = await _renderer.DraftAsync(tree, Folder, Token);
        var (item, at) = RenderedText.Of(rendering).Select(o => (o, At: o.Lines.ToList().IndexOf(line) + 1)).First(o => o.At > 0);

        var place = new SourceFinder().Find(tree, Folder, rendering, item.Ref!, item.PathOf(at));

        Assert.Equal(file, place?.File);
        var lines = tree.Single(f => f.Path == file).Content.Split('\n');
        Assert.Contains(source.Trim(), lines[place!.Line!.Value - 1], StringComparison.Ordinal);
    }
}
