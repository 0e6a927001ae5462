using Tandem.Overlays;
using Tandem.Web.Features.Wizard.Overlays;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class RenderedViewTests
{
    readonly RenderedView _view = new();

    static RenderedObject Object(string title, params string[] lines) => new(null, title, 1, lines);

    static RenderedObject Long(string title, int lines) => Object(title, [.. Enumerable.Range(0, lines).Select(i => $"line {i}")]);

    [Fact]
    public void A_first_rendering_opens_what_can_be_read_at_once()
    {
        _view.Take("a", [Long("one", 50), Long("two", 50), Long("three", 50)]);

        Assert.Equal([true, true, false], _view.Items.Select(i => i.IsOpen));
    }

    [Fact]
    public void A_single_long_object_is_open_but_only_its_first_lines_are_on_the_page()
    {
        _view.Take("a", [Long("one", 5000)]);

        Assert.True(_view.Items[0].IsOpen);
        Assert.Equal(RenderedItem.Page, _view.Items[0].Most);
    }

    [Fact]
    public void A_newer_rendering_opens_what_changed_marks_its_lines_and_leaves_the_rest()
    {
        _view.Take("a", [Object("one", "x: 1", "y: 2"), Object("two", "z: 3")]);
        _view.Items[1].IsOpen = false;
        _view.Items[0].IsOpen = false;

        _view.Take("a", [Object("one", "x: 1", "y: 9"), Object("two", "z: 3"), Object("three", "new: 1")]);

        Assert.Equal([true, false, true], _view.Items.Select(i => i.IsOpen));
        Assert.Equal([2], _view.Items[0].Changed);
        Assert.Equal([true, false, true], _view.Items.Select(i => i.HasChanged));
    }

    [Fact]
    public void Another_site_is_no_newer_rendering_of_the_same()
    {
        _view.Take("a", [Object("one", "x: 1")]);
        _view.Take("b", [Object("one", "x: 2")]);

        Assert.False(_view.Items[0].HasChanged);
    }

    [Fact]
    public void Two_objects_with_one_name_are_kept_apart()
    {
        _view.Take("a", [Object("one", "x: 1"), Object("one", "x: 2")]);

        Assert.Equal(2, _view.Items.Select(i => i.Key).Distinct().Count());
    }
}
