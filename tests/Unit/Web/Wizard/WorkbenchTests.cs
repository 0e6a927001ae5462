using Tandem.Overlays;
using Tandem.Web.Features.Wizard.Overlays;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class WorkbenchTests
{
    readonly Workbench _bench = new();

    static OverlayFile[] Files(params string[] paths) => [.. paths.Select(p => new OverlayFile(p, ""))];

    [Fact]
    public void A_file_opens_beside_the_one_in_front_and_only_once()
    {
        _bench.Open("a");
        _bench.Open("b");
        _bench.Open("a");
        _bench.Open("c");

        Assert.Equal(["a", "c", "b"], _bench.Tabs);
        Assert.Equal("c", _bench.Active);
    }

    [Fact]
    public void Closing_the_one_in_front_brings_its_neighbour_there()
    {
        _bench.Open("a");
        _bench.Open("b");
        _bench.Close("b");

        Assert.Equal("a", _bench.Active);
        _bench.Close("a");
        Assert.Null(_bench.Active);
    }

    [Fact]
    public void A_moved_folder_takes_its_open_files_along()
    {
        _bench.Open("base/a");
        _bench.Open("basement/a");
        _bench.Choose("base");
        _bench.Moved("base", "shared");

        Assert.Equal(["shared/a", "basement/a"], _bench.Tabs);
        Assert.Equal("shared", _bench.Chosen);
    }

    [Fact]
    public void What_is_gone_is_closed_and_the_first_file_opens_only_at_the_beginning()
    {
        _bench.Match(Files("a", "b"), openFirst: true);
        Assert.Equal("a", _bench.Active);

        _bench.Match(Files("b"), openFirst: false);
        Assert.Empty(_bench.Tabs);
        Assert.Null(_bench.Chosen);
    }

    [Fact]
    public void What_was_open_before_a_reload_is_open_again_as_far_as_it_is_there()
    {
        _bench.Match(Files("a", "b", "c"), openFirst: true);

        Assert.True(_bench.Restore(["c", "b", "gone", "c"], Files("a", "b", "c")));
        Assert.Equal(["b", "c"], _bench.Tabs);
        Assert.Equal("c", _bench.Active);
        Assert.False(_bench.Restore(["gone"], Files("a")));
    }

    [Fact]
    public void Unsaved_is_what_was_touched_since_the_last_save()
    {
        _bench.Touched("a");
        Assert.True(_bench.IsUnsaved("a"));

        _bench.Saved();
        Assert.False(_bench.IsUnsaved("a"));
    }
}
