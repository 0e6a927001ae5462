using Tandem.Drifts;
using Xunit;

namespace Tandem.Unit.Core.Drifts;

public sealed class HealingTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 25, 8, 0, 0, TimeSpan.Zero);

    static DriftItem Item(string what = "Deployment/shop/web") => new(what, "spec.replicas", "2", "9", "other-controller");

    [Fact]
    public void Rule_43_two_controllers_that_fight_are_given_up_after_five_rounds_and_the_opponent_is_named()
    {
        var healing = new Healing();
        var heals = new List<double>();
        DriftItem? fight = null;
        // The other one changes it back at once, and we look every second for half an hour.
        for (var second = 0; second < 1800 && fight is null; second++)
        {
            var now = Start.AddSeconds(second);
            var verdict = healing.Ask([Item()], now);
            if (verdict.Heal)
            {
                healing.Healed([Item()], now);
                heals.Add(second);
            }
            fight = verdict.Fight;
        }

        Assert.Equal([0, 5, 15, 35, 75], heals);
        Assert.Equal("other-controller", fight!.Owner);
    }

    [Fact]
    public void Rule_43_a_pause_is_never_longer_than_ten_minutes_and_an_hour_forgives()
    {
        var healing = new Healing();
        for (var i = 0; i < 4; i++)
        {
            healing.Healed([Item()], Start.AddMinutes(i));
        }

        var soon = healing.Ask([Item()], Start.AddMinutes(3).AddSeconds(1));
        var later = healing.Ask([Item()], Start.AddMinutes(61).AddSeconds(1));

        Assert.Equal(Start.AddMinutes(3).AddSeconds(40), soon.After);
        Assert.True(later.Heal);
    }

    [Fact]
    public void Rule_43_one_thing_that_is_fought_over_does_not_make_another_look_fought_over()
    {
        var healing = new Healing();
        for (var i = 0; i < 5; i++)
        {
            healing.Healed([Item()], Start.AddMinutes(i));
        }

        Assert.NotNull(healing.Ask([Item()], Start.AddMinutes(6)).Fight);
        Assert.True(healing.Ask([Item("Service/shop/web")], Start.AddMinutes(6)).Heal);
        Assert.False(healing.Ask([], Start.AddMinutes(6)).Heal);
    }
}
