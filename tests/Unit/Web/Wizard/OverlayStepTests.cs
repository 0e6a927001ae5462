using Bunit;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

public sealed class OverlayStepTests : WizardTest
{
    [Fact]
    public void The_sample_application_fills_overlays_and_the_empty_steps_after_it()
    {
        var page = Open("overlays", WithSites);

        Click(page, "overlays-sample");
        WaitForSave(page);

        Assert.Contains(Stored.Overlays.Files, f => f.Path == "overlays/beijing/kustomization.yaml");
        Assert.Equal("hello", Stored.Deploy.Namespace);
        Assert.Single(Stored.Test.Probes);
        Assert.Empty(Store.Only.Stale);
        Assert.DoesNotContain(Stored.Check(), p => p.Step is PlanStep.Overlays or PlanStep.Deploy or PlanStep.Test);
    }

    [Fact]
    public void The_sample_application_keeps_what_was_answered_already()
    {
        var page = Open("overlays", WithSites with { Deploy = Complete.Deploy with { Namespace = "mine" } });

        Click(page, "overlays-sample");
        WaitForSave(page);

        Assert.Equal("mine", Stored.Deploy.Namespace);
        Assert.Contains(
            "namespace: mine",
            Stored.Overlays.Files.Single(f => f.Path == "overlays/beijing/kustomization.yaml").Content,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_first_site_is_rendered_and_another_one_on_its_tab()
    {
        var page = Open("overlays", Complete);
        page.WaitForAssertion(() =>
            Assert.Contains("kind: Service", page.Find("[data-testid='render-yaml']").TextContent, StringComparison.Ordinal)
        );

        Click(page, "render-tab-beijing");
        Clock.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() => Assert.Equal(["overlays/hangzhou", "overlays/beijing"], Renderer.Asked));
    }

    [Fact]
    public void A_problem_names_file_and_line_and_leads_there()
    {
        var file = "overlays/hangzhou/replicas.yaml";
        Renderer.Answer = new(
            "",
            [],
            [new RenderProblem(file, 3, Text.Of($"The patch matches nothing."), Text.Of($"Name an object of the base."))],
            TimeSpan.Zero
        );
        var page = Open("overlays", Complete);
        page.WaitForAssertion(() => Assert.Contains($"{file}:3", page.Find(".render-problems").TextContent, StringComparison.Ordinal));

        page.Find(".jump-button").Click();

        page.WaitForAssertion(() => Assert.Equal("true", page.Find($"[data-testid='file-{file}']").GetAttribute("aria-current")));
    }

    static Plan OnTheEdge =>
        Complete with
        {
            Credentials = new([.. Complete.Credentials.Accounts, new AccountChoice(Edge, "edge", false, "", false)]),
            Sites = Complete.Sites with { All = [new SiteChoice("hangzhou", "Hangzhou", Edge, ""), Complete.Sites.All[1]] },
        };

    [Fact]
    public void Rule_11_what_the_cluster_would_refuse_is_shown_with_file_and_line_and_leads_there()
    {
        var problem = new SchemaProblem(
            new ObjectRef("", "Service", "hello", "hello"),
            ["spec", "prots"],
            Text.Of($"'prots' is no field of spec."),
            Text.Of($"Did you mean 'ports'?")
        );
        Clusters.Refused = [problem];
        var page = Open("overlays", OnTheEdge);

        page.WaitForAssertion(() =>
        {
            var shown = page.Find(".render-problems").TextContent;
            Assert.Contains("base/deployment.yaml:9", shown, StringComparison.Ordinal);
            Assert.Contains("'prots' is no field of spec. Did you mean 'ports'?", shown, StringComparison.Ordinal);
        });
        Assert.Equal("bad", page.Find("[data-testid='render-state']").GetAttribute("data-state"));

        page.Find(".jump-button").Click();

        page.WaitForAssertion(() =>
            Assert.Equal("true", page.Find("[data-testid='file-base/deployment.yaml']").GetAttribute("aria-current"))
        );
    }

    [Fact]
    public void Rule_11_a_cluster_that_is_not_there_yet_or_away_is_said_and_stops_nobody()
    {
        Clusters.Failure = new("cluster.away", Text.Of($"The cluster is away."), Text.Of($"Wait."));
        var page = Open("overlays", OnTheEdge);
        page.WaitForAssertion(() =>
            Assert.Contains("The cluster is away.", page.Find("[data-testid='schema-state']").TextContent, StringComparison.Ordinal)
        );

        Click(page, "render-tab-beijing");
        Clock.Advance(TimeSpan.FromSeconds(1));

        page.WaitForAssertion(() =>
            Assert.Contains("has no cluster yet", page.Find("[data-testid='schema-state']").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("good", page.Find("[data-testid='render-state']").GetAttribute("data-state"));
    }

    [Fact]
    public void Files_are_added_renamed_and_unsafe_names_refused()
    {
        var page = Open("overlays", Complete);

        Click(page, "file-add");
        Type(page, "file-path", "base/../../etc/passwd");
        page.Find(".file-form").Submit();
        Assert.Contains("is not allowed", page.Markup, StringComparison.Ordinal);
        Click(page, "file-add");
        Type(page, "file-path", "base/extra.yaml");
        page.Find(".file-form").Submit();
        Click(page, "file-rename");
        Type(page, "file-path", "base/more.yaml");
        page.Find(".file-form").Submit();
        WaitForSave(page);

        Assert.Contains(Stored.Overlays.Files, f => f.Path == "base/more.yaml");
        Assert.DoesNotContain(Stored.Overlays.Files, f => f.Path == "base/extra.yaml");
    }

    [Fact]
    public void The_result_is_shown_before_the_look_for_silent_mistakes_has_ended_and_what_that_finds_follows()
    {
        var look = new TaskCompletionSource<Rendering>();
        Renderer.Whole = look.Task;
        var page = Open("overlays", Complete);
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".yaml-line")));
        Assert.Contains("Looking for silent mistakes", page.Find("[data-testid='render-state']").TextContent, StringComparison.Ordinal);

        look.SetResult(new("", [], [new("base/a.yaml", 1, Text.Of($"The patch matches nothing."), Text.Of($"Name an object."))], default));

        page.WaitForAssertion(() =>
            Assert.Contains("The patch matches nothing.", page.Find(".render-problems").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("bad", page.Find("[data-testid='render-state']").GetAttribute("data-state"));
        Assert.NotEmpty(page.FindAll(".yaml-line"));
    }

    [Fact]
    public void What_could_not_be_checked_is_said_and_stops_nobody()
    {
        Renderer.Whole = Task.FromResult(
            Renderer.Answer with
            {
                Notices = [new("a.yaml", null, Text.Of($"Not checked."), Text.Of($"Look."))],
            }
        );
        var page = Open("overlays", Complete);

        page.WaitForAssertion(() =>
            Assert.Contains("Not checked.", page.Find("[data-testid='render-notices']").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("good", page.Find("[data-testid='render-state']").GetAttribute("data-state"));
    }

    [Fact]
    public void A_folder_is_made_moved_with_what_is_in_it_and_removed_after_a_question()
    {
        var page = Open("overlays", Complete);

        Click(page, "folder-add");
        Type(page, "file-path", "components/debug");
        page.Find(".file-form").Submit();
        Click(page, "folder-components/debug");
        Click(page, "file-rename");
        Type(page, "file-path", "components/trace");
        page.Find(".file-form").Submit();
        WaitForSave(page);
        var made = Stored.Overlays.Files.Single(f => f.Path == "components/trace/kustomization.yaml");
        Assert.Contains("kind: Component", made.Content, StringComparison.Ordinal);

        Click(page, "folder-components");
        Click(page, "file-delete");
        Dialogs!.WaitForAssertion(() => Assert.Contains("(files: 1)", Dialogs!.Markup, StringComparison.Ordinal));
        Dialogs!.WaitForElement("[data-testid='confirm']").Click();
        WaitForSave(page);

        Assert.DoesNotContain(Stored.Overlays.Files, f => f.Path.StartsWith("components/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_search_lists_lines_of_all_files_and_leads_there()
    {
        var page = Open("overlays", Complete);

        page.Find("[data-testid='search-words']").Change("namespace:");
        page.Find(".search-form").Submit();
        page.Find(".search-hit").Click();

        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".work-tab[aria-selected='true'][data-testid^='tab-overlays/']")));
    }

    [Fact]
    public void Open_files_are_tabs_that_close_and_what_is_typed_is_marked_until_it_is_saved()
    {
        var page = Open("overlays", Complete);
        Click(page, "file-base/service.yaml");
        Assert.Equal("true", page.Find("[data-testid='tab-base/service.yaml']").GetAttribute("aria-selected"));

        Click(page, "file-add");
        Type(page, "file-path", "base/extra.yaml");
        page.Find(".file-form").Submit();
        Assert.NotEmpty(page.FindAll("[data-testid='tab-base/extra.yaml'] .file-unsaved"));
        WaitForSave(page);
        Assert.Empty(page.FindAll(".file-unsaved"));

        Click(page, "close-base/extra.yaml");
        Assert.Empty(page.FindAll("[data-testid='tab-base/extra.yaml']"));
    }
}
