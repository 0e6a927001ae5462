using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Tandem.Overlays.Transfer;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Core.Overlays.Transfer;

public sealed class ImporterTests
{
    static readonly Importer Importer = new(new YamlReader());

    static readonly OverlayFile[] Tree =
    [
        new("base/kustomization.yaml", "resources: [web.yaml]\n"),
        new("base/web.yaml", "kind: X\n"),
        new("components/c/kustomization.yaml", "kind: Component\n"),
        new("overlays/production/kustomization.yaml", "resources: [../../base]\npatches:\n- path: p.yaml\n"),
        new("overlays/production/p.yaml", "kind: X\n"),
        new("overlays/staging/kustomization.yaml", "resources: [../../base]\n"),
        new("envs/lab/kustomization.yaml", "resources: [../../base]\n"),
    ];

    static ImportPlan Plan(
        IReadOnlyList<OverlayFile> current,
        IReadOnlyList<OverlayFile> tree,
        bool replaces,
        params (string Folder, string Site)[] map
    ) => Importer.Plan(current, new Incoming(tree, []), new ImportChoice(replaces, map.ToDictionary(m => m.Folder, m => m.Site))).Value;

    [Fact]
    public void Folders_that_nobody_builds_on_can_be_overlays() =>
        Assert.Equal(["envs/lab", "overlays/production", "overlays/staging"], Importer.Overlays(Tree));

    [Fact]
    public void An_overlay_gets_the_name_of_the_site_and_keeps_its_references()
    {
        var plan = Plan([], Tree, replaces: true, ("overlays/production", "primary"));
        Assert.Contains(
            plan.Files,
            f => f is { Path: "overlays/primary/kustomization.yaml", Content: "resources: [../../base]\npatches:\n- path: p.yaml\n" }
        );
        Assert.Contains(plan.Files, f => f.Path == "overlays/primary/p.yaml");
        Assert.DoesNotContain(plan.Files, f => f.Path.StartsWith("overlays/production/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("overlays/eu/kustomization.yaml", "resources: [../production]\n")]
    [InlineData("overlays/eu/kustomization.yaml", "resources: [../../base]\npatches:\n- path: ../production/p.yaml\n")]
    [InlineData("overlays/production/kustomization.yaml", "resources: [../../base]\npatches:\n- path: ../production/p.yaml\n")]
    public void An_overlay_that_others_build_on_is_copied(string path, string content)
    {
        var tree = Tree.Where(f => f.Path != path).Append(new OverlayFile(path, content)).ToList();
        var plan = Plan([], tree, replaces: true, ("overlays/production", "primary"));
        Assert.Contains(plan.Files, f => f.Path == "overlays/primary/p.yaml");
        Assert.Contains(plan.Files, f => f.Path == "overlays/production/p.yaml");
    }

    [Fact]
    public void A_folder_from_elsewhere_is_built_upon()
    {
        var plan = Plan([], Tree, replaces: true, ("envs/lab", "edge"));
        Assert.Contains("  - ../../envs/lab\n", plan.Files.Single(f => f.Path == "overlays/edge/kustomization.yaml").Content);
        Assert.Contains(plan.Files, f => f.Path == "envs/lab/kustomization.yaml");
    }

    [Fact]
    public void Two_folders_cannot_be_one_site()
    {
        var made = Importer.Plan(
            [],
            new Incoming(Tree, []),
            new ImportChoice(true, new Dictionary<string, string> { ["overlays/production"] = "a", ["overlays/staging"] = "a" })
        );
        Assert.Equal("import.taken", made.Failure?.Code);
    }

    [Fact]
    public void The_preview_says_what_is_new_replaced_and_removed()
    {
        OverlayFile[] current =
        [
            new("base/web.yaml", "kind: Y\n"),
            new("base/kustomization.yaml", "resources: [web.yaml]\n"),
            new("old.yaml", ""),
        ];
        var over = Plan(current, Tree, replaces: false);
        Assert.Equal((5, 1, 0), (over.Added.Count, over.Replaced.Count, over.Removed.Count));
        Assert.Equal("base/web.yaml", over.Replaced[0]);
        Assert.Contains(over.Files, f => f.Path == "old.yaml");
        var instead = Plan(current, Tree, replaces: true);
        Assert.Equal(["old.yaml"], instead.Removed);
        Assert.Equal(Tree.Length, instead.Files.Count);
    }

    [Fact]
    public void Both_together_may_not_be_too_many()
    {
        var many = Enumerable.Range(0, OverlaysSection.MostFiles).Select(i => new OverlayFile($"old/{i}.yaml", "")).ToList();
        Assert.Equal(
            "import.many",
            Importer.Plan(many, new Incoming(Tree, []), new ImportChoice(false, new Dictionary<string, string>())).Failure?.Code
        );
    }
}
