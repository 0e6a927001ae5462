using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Runs;
using Tandem.Web.Features.Runs;
using Xunit;

namespace Tandem.Unit.Web.Runs;

public sealed class RunWatchTests : RunTest
{
    readonly List<RunNews> _heard = [];

    [Fact]
    public void The_first_news_comes_at_once_and_what_comes_within_a_frame_comes_together()
    {
        var claim = Claim(NewRun());
        var watch = Watch(claim.RunId);
        watch.WaitForAssertion(() => Assert.Single(_heard));

        Write(claim, new StepStarted("east/render", 1));
        Write(claim, Line("one"));
        Write(claim, Line("two"));
        Assert.Single(_heard);
        Clock.Advance(RunWatch.Frame);

        watch.WaitForAssertion(() => Assert.Equal(2, _heard.Count));
        Assert.Equal(3, _heard[1].Events.Count);
        Assert.Equal(StepState.Running, _heard[1].View.Step("east/render").State);
    }

    [Fact]
    public void Watching_goes_on_from_the_last_number_that_is_known()
    {
        var claim = Claim(NewRun());
        Write(claim, new StepStarted("east/render", 1), Line("one"));
        var known = Store.View(claim.RunId);
        Write(claim, Line("two"));

        var watch = Watch(claim.RunId, known);

        watch.WaitForAssertion(() => Assert.Single(_heard));
        Assert.Equal([known.LastSequence + 1], _heard[0].Events.Select(e => e.Sequence));
        Assert.Equal(2, _heard[0].View.LogCount);
    }

    [Fact]
    public void Whoever_left_hears_nothing_more()
    {
        var claim = Claim(NewRun());
        var watch = Watch(claim.RunId);
        watch.WaitForAssertion(() => Assert.Single(_heard));

        watch.Instance.Dispose();
        Write(claim, Line("one"));
        Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Single(_heard);
    }

    [Fact]
    public void A_long_ledger_is_caught_up_with_without_waiting()
    {
        var claim = Claim(NewRun());
        Write(claim, [.. Enumerable.Range(0, 1200).Select(i => Line($"{i}"))]);

        var watch = Watch(claim.RunId);

        watch.WaitForAssertion(() => Assert.Equal(1202, _heard[^1].View.LastSequence));
        Assert.Equal(_heard.SelectMany(h => h.Events).Select(e => e.Sequence), Enumerable.Range(1, 1202).Select(i => (long)i));
    }

    static StepLogged Line(string words) => new("east/render", Tandem.Runs.LogLevel.Info, new Text(words, []));

    IRenderedComponent<RunWatch> Watch(long id, RunView? from = null) =>
        Render<RunWatch>(p =>
            p.Add(w => w.RunId, id)
                .Add(w => w.From, from ?? RunView.Empty)
                .Add(w => w.OnNews, EventCallback.Factory.Create<RunNews>(this, _heard.Add))
        );
}
