using Bunit;
using Tandem.Clusters;
using Tandem.Runs;
using Tandem.Web.Shared;
using Xunit;

namespace Tandem.Unit.Web.Shell;

public sealed class SharedComponentTests : ComponentTest
{
    [Fact]
    public void An_age_counts_on_by_itself_and_turns_stale()
    {
        var at = Clock.GetUtcNow();
        var age = Render<AgeText>(p => p.Add(a => a.At, at).Add(a => a.StaleAfter, TimeSpan.FromSeconds(15)));
        Assert.Contains("0 s ago", age.Markup, StringComparison.Ordinal);

        for (var second = 0; second < 16; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            var expected = $"{second + 1} s ago";
            age.WaitForAssertion(() => Assert.Contains(expected, age.Markup, StringComparison.Ordinal));
        }

        Assert.Contains("age-stale", age.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_seen_has_no_age() =>
        Assert.Contains("never", Render<AgeText>(p => p.Add(a => a.At, null)).Markup, StringComparison.Ordinal);

    [Fact]
    public void A_failure_says_what_happened_what_to_do_and_the_clouds_request_id()
    {
        var failure = new Failure("Forbidden", Text.Of($"The key was refused."), Text.Of($"Enable it."), "REQ-1");

        var alert = Render<FailureAlert>(p => p.Add(a => a.Failure, failure)).Find("[role=alert]");

        Assert.Contains("The key was refused.", alert.TextContent, StringComparison.Ordinal);
        Assert.Contains("Enable it.", alert.TextContent, StringComparison.Ordinal);
        Assert.Contains("REQ-1", alert.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_failure_there_is_no_alert() =>
        Assert.Empty(Render<FailureAlert>(p => p.Add(a => a.Failure, null)).FindAll("[role=alert]"));

    public static TheoryData<Enum> AllStates() =>
        [
            .. Enum.GetValues<HealthState>().Cast<Enum>(),
            .. Enum.GetValues<RunState>().Cast<Enum>(),
            .. Enum.GetValues<StepState>().Cast<Enum>(),
            .. Enum.GetValues<ApprovalState>().Cast<Enum>(),
            .. Enum.GetValues<Tandem.Snapshots.SnapshotState>().Cast<Enum>(),
        ];

    [Theory, MemberData(nameof(AllStates), DisableDiscoveryEnumeration = true)]
    public void Every_state_has_an_icon_and_a_word_besides_its_colour(Enum state)
    {
        var chip = Render<StateChip>(p => p.Add(c => c.State, state));

        Assert.NotEmpty(chip.FindAll("svg"));
        Assert.NotEmpty(chip.Find(".state-chip").TextContent.Trim());
    }

    [Fact]
    public void Only_healthy_and_succeeded_look_good()
    {
        Assert.Equal("good", StateLook.Of(HealthState.Healthy).Tone);
        Assert.NotEqual("good", StateLook.Of(HealthState.Unknown).Tone);
        Assert.NotEqual("good", StateLook.Of(StepState.Skipped).Tone);
    }

    [Fact]
    public async Task A_confirm_button_does_nothing_until_confirmed()
    {
        var done = 0;
        var button = Render<ConfirmButton>(p =>
            p.Add(b => b.Text, "Remove")
                .Add(b => b.Title, "Remove it?")
                .Add(b => b.Question, "It is gone then.")
                .Add(b => b.OnConfirmed, () => done++)
        );

        await button.Find("button").ClickAsync();
        Assert.Equal(0, done);
        await Dialogs!.WaitForElement("[data-testid=confirm]").ClickAsync();

        Assert.Equal(1, done);
    }
}
