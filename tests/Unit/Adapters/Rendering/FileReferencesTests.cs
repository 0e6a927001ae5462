using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Adapters.Rendering;

public sealed class FileReferencesTests
{
    static readonly FileReferences References = new();

    static IReadOnlyList<OverlayFile> Tree(params (string Path, string Text)[] files) =>
        [.. files.Select(f => new OverlayFile(f.Path, f.Text))];

    static string Text(IReadOnlyList<OverlayFile> files, string path) => files.Single(f => f.Path == path).Content;

    static readonly IReadOnlyList<OverlayFile> Shop = Tree(
        ("base/kustomization.yaml", "# ours\nresources: # all\n  - \"web.yaml\" # the web\n  - ./jobs\n  - https://host/web.yaml\n"),
        ("base/web.yaml", ""),
        ("base/jobs/kustomization.yaml", "resources: [night.yaml]\n"),
        ("base/jobs/night.yaml", ""),
        (
            "overlays/a/kustomization.yaml",
            "resources:\n- ../../base\npatches:\n- path: 'patch.yaml'\n- patch: '../../base'\nconfigMapGenerator:\n- name: c\n  files:\n  - app.conf\n  - k=app.conf\n  envs: [../../base/some.env]\n"
        ),
        ("overlays/a/patch.yaml", ""),
        ("overlays/a/app.conf", ""),
        ("base/some.env", "")
    );

    [Fact]
    public void Only_the_words_that_name_it_follow_a_file()
    {
        var moved = References.Move(Shop, "base/web.yaml", "base/apps/site.yaml").Value;

        Assert.Equal(
            Text(Shop, "base/kustomization.yaml").Replace("\"web.yaml\"", "\"apps/site.yaml\""),
            Text(moved, "base/kustomization.yaml")
        );
        Assert.Equal(Text(Shop, "overlays/a/kustomization.yaml"), Text(moved, "overlays/a/kustomization.yaml"));
    }

    [Fact]
    public void A_folder_that_moves_is_found_and_finds()
    {
        var moved = References.Move(Shop, "base", "/parts/shop/").Value;

        Assert.Equal(Text(Shop, "base/kustomization.yaml"), Text(moved, "parts/shop/kustomization.yaml"));
        Assert.Equal(
            Text(Shop, "overlays/a/kustomization.yaml")
                .Replace("- ../../base\n", "- ../../parts/shop\n")
                .Replace("../../base/some.env", "../../parts/shop/some.env"),
            Text(moved, "overlays/a/kustomization.yaml")
        );
    }

    [Fact]
    public void What_moves_away_from_its_files_still_finds_them()
    {
        var moved = References.Move(Shop, "overlays/a/kustomization.yaml", "b/kustomization.yaml").Value;

        Assert.Equal(
            Text(Shop, "overlays/a/kustomization.yaml")
                .Replace("- ../../base\n", "- ../base\n")
                .Replace("../../base/some.env", "../base/some.env")
                .Replace("'patch.yaml'", "'../overlays/a/patch.yaml'")
                .Replace("- app.conf", "- ../overlays/a/app.conf")
                .Replace("k=app.conf", "k=../overlays/a/app.conf"),
            Text(moved, "b/kustomization.yaml")
        );
    }

    [Fact]
    public void The_key_of_a_map_stays_when_its_file_is_renamed() =>
        Assert.Equal(
            Text(Shop, "overlays/a/kustomization.yaml").Replace("- app.conf", "- app.conf=new.conf").Replace("k=app.conf", "k=new.conf"),
            Text(References.Move(Shop, "overlays/a/app.conf", "overlays/a/new.conf").Value, "overlays/a/kustomization.yaml")
        );

    [Fact]
    public void What_cannot_be_read_stays_as_it_is()
    {
        var files = Tree(("base/kustomization.yaml", "resources: [web.yaml"), ("base/web.yaml", ""));

        Assert.Equal("resources: [web.yaml", Text(References.Move(files, "base/web.yaml", "base/x.yaml").Value, "base/kustomization.yaml"));
        Assert.Empty(References.Unused(files, ["base"]));
    }

    [Fact]
    public void What_cannot_be_moved_is_refused() => Assert.False(References.Move(Shop, "base/web.yaml", "../web.yaml").Ok);

    [Fact]
    public void A_file_that_no_site_gets_is_named()
    {
        var files = Shop.Concat(
            Tree(
                ("base/lost.yaml", ""),
                ("base/README.md", ""),
                ("spare/kustomization.yaml", "resources: [x.yaml]\n"),
                ("spare/x.yaml", "")
            )
        );

        Assert.Equal(
            ["base/lost.yaml", "spare/kustomization.yaml", "spare/x.yaml"],
            References.Unused([.. files], ["overlays/a", "overlays/none"]).Order()
        );
    }
}
