using System.Globalization;
using Bunit;
using Tandem.Access;
using Tandem.Clusters;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Web.Features.Runs;
using Xunit;

namespace Tandem.Unit.Web.Runs;

public sealed class RunPageTests : RunTest
{
    [Fact]
    public void A_page_opened_in_the_middle_shows_what_was_and_what_comes()
    {
        var claim = Claim(NewRun());
        Write(claim, new StepStarted("east/render", 1), new StepFinished("east/render", new Succeeded(Text.Of($"{3} objects rendered."))));
        var page = Page(Store.Run(claim.RunId));
        page.WaitForAssertion(() => Assert.Equal("Succeeded", State(page, "east/render")));
        Assert.Equal("Waiting", State(page, "east/deploy"));
        Assert.Contains("3 objects rendered.", Find(page, "step-east/render"), StringComparison.Ordinal);
        Assert.Contains("1 of 3 steps done", Find(page, "run-progress"), StringComparison.Ordinal);

        Write(claim, new StepStarted("east/deploy", 1), new StepProgressed("east/deploy", 2, 7, Text.Of($"Waiting for health")));
        Write(claim, new ObjectChanged("east/deploy", Health(HealthState.Progressing, "1 of 3 replicas are ready.")));
        Clock.Advance(RunWatch.Frame);

        page.WaitForAssertion(() => Assert.Equal("Running", State(page, "east/deploy")));
        page.WaitForAssertion(() =>
            Assert.Contains("1 of 3 replicas are ready.", Find(page, "step-east/deploy"), StringComparison.Ordinal)
        );
        Assert.Contains("2/7", Find(page, "step-east/deploy"), StringComparison.Ordinal);
        Assert.Contains("Deploy the application to East: Running", Find(page, "run-announcer"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_step_says_what_happened_what_to_do_and_the_request_id()
    {
        var claim = Claim(NewRun());
        var failure = new Failure("Quota", Text.Of($"There is no room."), Text.Of($"Ask for more."), "REQ-7");
        Write(claim, new StepStarted("east/render", 1), new StepFinished("east/render", new Failed(failure)));
        Finish(claim, RunState.Failed);

        var page = Page(Store.Run(claim.RunId));

        page.WaitForAssertion(() => Assert.Equal("Failed", State(page, "east/render")));
        var said = Find(page, "step-east/render");
        Assert.All(["There is no room.", "Ask for more.", "REQ-7"], words => Assert.Contains(words, said, StringComparison.Ordinal));
        Assert.Contains("Retry the failed part", Find(page, "run-resume"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_log_shows_only_what_the_address_asks_for()
    {
        var claim = Claim(NewRun());
        Write(claim, Line("east/render", "rendering one", LogLevel.Info), Line("east/deploy", "applying one", LogLevel.Info));
        Write(claim, Line("east/deploy", "applying two", LogLevel.Warning), Line("east/deploy", "odd thing", LogLevel.Warning));
        Nav.NavigateTo($"/runs/{claim.RunId}?step=east%2Fdeploy&level=warning&q=APPLYING");

        var page = Page(Store.Run(claim.RunId));

        page.WaitForAssertion(() => Assert.Single(page.FindAll(".log-line")));
        Assert.Contains("applying two", page.Find(".log-line").TextContent, StringComparison.Ordinal);
        Assert.Equal("/api/runs/1/log?step=east%2Fdeploy", page.Find("[data-testid=log-download]").GetAttribute("href"));
    }

    [Fact]
    public async Task Searching_the_log_changes_the_address()
    {
        var page = Page(NewRun());
        page.WaitForElement("[data-testid=log-search]");

        await page.Find("[data-testid=log-search]").InputAsync("vpc");
        await page.Find("[data-testid=log-level]").ChangeAsync("Error");

        Assert.EndsWith("?q=vpc&level=error", Nav.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Engineer, true, false)]
    [InlineData(Role.Lead, false, true)]
    [InlineData(Role.Auditor, false, false)]
    [InlineData(Role.Administrator, false, false)]
    public void Every_role_sees_only_its_own_buttons(Role role, bool cancels, bool approves)
    {
        Who.Now = People.With("zoe", role);

        var page = Page(NewRun(ApprovalState.Pending));

        page.WaitForElement("[data-testid=run-state]");
        Assert.Equal(cancels, page.FindAll("[data-testid=run-cancel]").Count == 1);
        Assert.Equal(approves, page.FindAll("[data-testid=run-approve]").Count == 1);
    }

    [Fact]
    public void Nobody_is_offered_to_approve_their_own_run()
    {
        Who.Now = People.With("lea", Role.Lead, Role.Engineer);

        var page = Page(NewRun(ApprovalState.Pending, by: "lea"));

        page.WaitForElement("[role=note]");
        Assert.Empty(page.FindAll("[data-testid=run-approve]"));
        Assert.Contains("another lead", page.Find("[role=note]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_45_a_lead_lets_the_next_wave_go_from_the_page()
    {
        Who.Now = People.Lead;
        var claim = Claim(NewRun());
        Write(claim, new StepStarted("waves/gate-1", 1), new StepWaitsForApproval("waves/gate-1"));
        var page = Page(Store.Run(claim.RunId));

        await page.WaitForElement("[data-testid=run-let-go]").ClickAsync();

        Assert.Equal("lea", Store.View(claim.RunId).Step("waves/gate-1").ApprovedBy);
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=run-let-go], [data-testid=run-gate]")));
    }

    [Fact]
    public async Task An_approved_run_goes_and_the_page_says_so()
    {
        Who.Now = People.Lead;
        var run = NewRun(ApprovalState.Pending);
        var page = Page(run);

        await page.WaitForElement("[data-testid=run-approve]").ClickAsync();

        Assert.Equal([run.Id], Queue.Runs);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=run-approve]")));
    }

    [Fact]
    public async Task A_role_taken_away_stops_the_next_command_and_the_page_says_why()
    {
        Who.Now = People.Lead;
        var page = Page(NewRun(ApprovalState.Pending));
        var approve = page.WaitForElement("[data-testid=run-approve]");
        Who.Now = People.With("lea", Role.Auditor);

        await approve.ClickAsync();

        Assert.Empty(Queue.Runs);
        Assert.Contains("ApproveRuns", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ended_long_ago_reads_the_same_from_its_events()
    {
        var claim = Claim(NewRun());
        foreach (var step in Definition.Graph.Steps)
        {
            Write(claim, new StepStarted(step.Key, 1), new StepFinished(step.Key, new Succeeded(Text.Of($"done"))));
        }
        Clock.Advance(TimeSpan.FromMinutes(2));
        Finish(claim, RunState.Succeeded);
        Clock.Advance(TimeSpan.FromDays(300));

        var page = Page(Store.Run(claim.RunId));

        page.WaitForAssertion(() => Assert.Contains("3 of 3 steps done", Find(page, "run-progress"), StringComparison.Ordinal));
        Assert.Contains("2 min 0 s", Find(page, "run-elapsed"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=run-cancel]"));
    }

    [Fact]
    public void The_page_speaks_Chinese_down_to_the_sentences_of_the_ledger()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        try
        {
            var claim = Claim(NewRun());
            Write(
                claim,
                new StepStarted("east/render", 1),
                new StepFinished("east/render", new Succeeded(Text.Of($"{3} objects rendered.")))
            );

            var page = Page(Store.Run(claim.RunId));

            page.WaitForAssertion(() => Assert.Contains("已渲染 3 个对象。", Find(page, "step-east/render"), StringComparison.Ordinal));
            Assert.Contains("已完成 1/3 步", Find(page, "run-progress"), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    static StepLogged Line(string step, string words, LogLevel level) => new(step, level, new Text(words, []));

    ObjectHealth Health(HealthState state, string sentence) =>
        new(new("apps", "Deployment", "shop", "web"), state, new Text(sentence, []), Clock.GetUtcNow());

    static string Find(IRenderedComponent<RunPage> page, string id) => page.Find($"[data-testid='{id}']").TextContent;

    static string? State(IRenderedComponent<RunPage> page, string step) =>
        page.Find($"[data-testid='step-{step}']").GetAttribute("data-state");
}
