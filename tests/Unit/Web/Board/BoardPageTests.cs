using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Audit;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Drifts;
using Tandem.Plans;
using Tandem.Releases;
using Tandem.Runs;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Shell;
using Tandem.Unit.Web.Wizard;
using Tandem.Web.Features.Board;
using Xunit;

namespace Tandem.Unit.Web.Board;

public sealed class BoardPageTests : ComponentTest
{
    static readonly Guid PlanId = Guid.NewGuid();
    static readonly Guid Account = Guid.NewGuid();
    static readonly Plan Plan = Plan.Empty with
    {
        Sites = new([new("east", "East", Guid.NewGuid(), "e-1"), new("west", "West", Guid.NewGuid(), "w-1")], 15, 5),
    };

    readonly ListedReleases _releases = new();
    readonly WatchedClusters _clusters = new();
    readonly MemoryDriftStore _drifts;

    public BoardPageTests()
    {
        _drifts = new(Clock);
        _clusters.Clock = Clock;
        var store = new MemoryRunStore(new Doorbell(), Clock);
        store.CreateAsync(
            new(PlanId, "shop", RunPurpose.Deploy, ApprovalState.NotNeeded, "alice", Clock.GetUtcNow(), true, new(Plan, new StepGraph([]))),
            _ => AuditEntry.By(Actor.Console, Clock.GetUtcNow(), "run.requested", "run/1", Text.Of($"asked")),
            CancellationToken.None
        );
        Source = new(_releases, new SiteClusters(new FakeAccounts(Account, Guid.NewGuid(), Guid.NewGuid()), null!, _clusters), Clock);
        Services.AddSingleton(Source);
        var service = new RunService(store, new NoQueue(), Clock, new MemoryReleases());
        Services.AddSingleton(service);
        var reader = new WorldReader(new MemoryCloud());
        var sites = new Tandem.Releases.SiteReleases(new SiteClusters(null!, null!, _clusters), new EmptyReleases(), Clock);
        var look = new DriftLook(store, reader, sites, _drifts, Clock);
        var silencing = _drifts.Silencing;
        Services.AddSingleton(silencing);
        Services.AddSingleton(
            new DriftService(_drifts, _releases, look, silencing, new DriftRun(reader, sites, service, store, silencing))
        );
        Who.Now = People.Lead;
    }

    Tandem.Releases.Board Source { get; }

    [Fact]
    public async Task Rule_44_a_pin_is_on_the_card_also_when_the_site_was_seen_before_it()
    {
        await SeeAsync("east", HealthState.Healthy);
        var page = Render<BoardPage>();
        Assert.Empty(page.FindAll("[data-testid=pin-notice]"));
        var pin = new ReleasePin(PlanId, 1, "Audit week", "lea", Clock.GetUtcNow());
        _releases.All = [.. _releases.All.Select(r => r with { Pin = pin })];
        Clock.Advance(TimeSpan.FromSeconds(3));
        page.WaitForAssertion(() =>
            Assert.Contains("Audit week", page.Find("[data-testid=pin-notice]").TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Rule_40_a_healthy_site_is_green_until_it_was_not_seen_for_fifteen_seconds()
    {
        await SeeAsync("east", HealthState.Healthy);
        var page = Render<BoardPage>();
        Assert.Equal("Healthy", State(page, "east"));

        Clock.Advance(TimeSpan.FromSeconds(14));
        page.WaitForAssertion(() => Assert.Contains("14 s ago", page.Markup, StringComparison.Ordinal));
        Assert.Equal("Healthy", State(page, "east"));
        Clock.Advance(TimeSpan.FromSeconds(2));

        page.WaitForAssertion(() => Assert.Equal("Unknown", State(page, "east")));
        var tile = page.Find("[data-testid=board-site-east]");
        Assert.Empty(tile.QuerySelectorAll(".tone-good, .state-good"));
        Assert.Contains("Last known: 1 of 1", tile.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_40_a_site_that_does_not_answer_is_unknown_and_says_why_though_its_last_answer_was_good()
    {
        await SeeAsync("east", HealthState.Healthy);
        _clusters.Failure = new Failure(
            "cluster.tls",
            Text.Of($"The certificate is not the cluster's."),
            Text.Of($"Load a new kubeconfig.")
        );
        await Source.LookAsync(_releases.All[0], CancellationToken.None);

        var page = Render<BoardPage>();

        Assert.Equal("Unknown", State(page, "east"));
        Assert.Contains("not the cluster's", page.Find("[data-testid=board-problem-east]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=board-site-east] .tone-good"));
    }

    [Fact]
    public async Task The_worst_object_speaks_for_the_site_and_a_look_later_shows_without_a_new_load()
    {
        await SeeAsync("east", HealthState.Degraded, "The image cannot be pulled.");
        var page = Render<BoardPage>();
        Assert.Contains("The image cannot be pulled.", page.Find("[data-testid=board-site-east]").TextContent, StringComparison.Ordinal);

        await SeeAsync("east", HealthState.Healthy);
        Clock.Advance(TimeSpan.FromSeconds(2));

        page.WaitForAssertion(() => Assert.Equal("Healthy", State(page, "east")));
    }

    [Fact]
    public async Task A_site_of_the_plan_without_a_release_is_shown_as_one_on_which_nothing_runs()
    {
        await SeeAsync("east", HealthState.Healthy);

        var page = Render<BoardPage>();

        Assert.Equal("Unknown", State(page, "west"));
        Assert.Contains("Nothing of this plan runs here", page.Find("[data-testid=board-site-west]").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 of 2 sites are", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Sandbox", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_45_a_site_that_the_newest_run_has_not_got_to_is_shown_as_behind()
    {
        await SeeAsync("east", HealthState.Healthy);
        _releases.All = [_releases.All[0], _releases.All[0] with { Site = "west", SiteName = "West", RunId = 0 }];

        var page = Render<BoardPage>();

        Assert.Contains("run 1 has not got here yet", page.Find("[data-testid=board-behind-west]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-testid=board-behind-east]"));
    }

    [Fact]
    public async Task A_site_that_is_not_as_its_run_left_it_says_so_and_links_to_what_differs()
    {
        await SeeAsync("east", HealthState.Healthy);
        _drifts.All.Add(new(PlanId, "shop", "east", "East", 7, default, [new("a", "rule", "tcp 80", null, null)]));
        Assert.Empty(Render<BoardPage>().FindAll("[data-testid=board-drift-east]"));

        _drifts.All.Add(new(PlanId, "shop", "east", "East", 1, default, [new("a", "rule", "tcp 80", null, null)]));
        var link = Render<BoardPage>().Find("[data-testid=board-drift-east]");
        Assert.Equal($"/sites/{PlanId}/east/drift", link.GetAttribute("href"));
        Assert.Contains("1 difference", link.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_board_says_what_to_do_next_to_whoever_may_do_it()
    {
        Who.Now = People.Engineer;
        Assert.NotNull(Render<BoardPage>().Find(".empty-state a[href='/plans']"));

        Who.Now = People.Auditor;
        Assert.Empty(Render<BoardPage>().FindAll(".empty-state a[href='/plans']"));
    }

    [Fact]
    public async Task The_board_speaks_Chinese()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        try
        {
            await SeeAsync("east", HealthState.Healthy);
            Assert.Contains("1 个对象中 1 个健康", Render<BoardPage>().Markup, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    async Task SeeAsync(string site, HealthState state, string sentence = "All replicas are ready.")
    {
        var release = new Release(
            PlanId,
            "shop",
            site,
            site,
            new(Account, "e-1", null),
            1,
            Clock.GetUtcNow(),
            "",
            "aa11",
            [],
            IsSandbox: true,
            Retired: false
        );
        _releases.All = [release];
        _clusters.Seen = [new(new("apps", "Deployment", "shop", "web"), state, new Text(sentence, []), Clock.GetUtcNow())];
        await Source.LookAsync(release, CancellationToken.None);
    }

    static string? State(IRenderedComponent<BoardPage> page, string site) =>
        page.Find($"[data-testid='board-site-{site}']").GetAttribute("data-state");
}
