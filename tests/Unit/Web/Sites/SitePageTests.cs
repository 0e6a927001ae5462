using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Clusters;
using Tandem.Clusters.Live;
using Tandem.Releases;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Board;
using Tandem.Unit.Web.Shell;
using Tandem.Unit.Web.Wizard;
using Tandem.Web.Features.Sites;
using Xunit;

namespace Tandem.Unit.Web.Sites;

public sealed class SitePageTests : ComponentTest
{
    static readonly Guid PlanId = Guid.NewGuid();
    static readonly Guid Account = Guid.NewGuid();
    static readonly ObjectRef Web = new("apps", "Deployment", "shop", "web");
    static readonly ObjectRef Pod = new("", "Pod", "shop", "web-1");

    readonly ListedReleases _releases = new();
    readonly WatchedClusters _clusters = new();
    readonly Told _told;

    public SitePageTests()
    {
        _told = new Told(Clock);
        _clusters.Live = _told;
        _releases.All =
        [
            new(PlanId, "Shop", "edge", "Edge", new(Account, "", null), 7, Clock.GetUtcNow(), "", "aa11", [Web], false, false),
        ];
        var clusters = new SiteClusters(new FakeAccounts(Guid.NewGuid(), Guid.NewGuid(), Account), null!, _clusters);
        Services.AddSingleton(new SiteView(_releases, clusters, Clock));
        Who.Now = People.Engineer;
    }

    TreeNode Node(ObjectRef r, HealthState state, string says, params TreeNode[] below) =>
        new(
            r,
            r.Name,
            new ObjectHealth(r, state, new Text(says, []), Clock.GetUtcNow()),
            below,
            r.Kind == "Pod" ? [new("web", "r/web:1", false, 2, true)] : []
        );

    SiteTree Tree(HealthState state, string says)
    {
        TreeNode[] roots = [Node(Web, state, "waits for its pods", Node(Pod, state, says))];
        return new(roots, [], StuckCause.Of(roots, []), Clock.GetUtcNow(), null);
    }

    IRenderedComponent<SitePage> Open(string query = "")
    {
        if (query.Length > 0)
        {
            ((IServiceProvider)Services).GetRequiredService<NavigationManager>().NavigateTo($"/sites/{PlanId}/edge?{query}");
        }
        return Render<SitePage>(p => p.Add(s => s.PlanId, PlanId).Add(s => s.Site, "edge"));
    }

    [Fact]
    public void The_tree_and_the_first_cause_are_there_and_follow_the_cluster()
    {
        _told.Trees.Writer.TryWrite(Tree(HealthState.Degraded, "ended with exit code 3"));
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("exit code 3", page.Find("[data-testid=stuck]").TextContent));
        Assert.Contains("Pod/web-1", page.Find("[data-testid=stuck] a").TextContent);
        Assert.Equal("true", page.Find("[data-testid=stuck]").GetAttribute("data-stuck"));
        Assert.NotNull(page.Find("[data-testid='node-Pod/shop/web-1']"));

        _told.Trees.Writer.TryWrite(Tree(HealthState.Healthy, "is ready"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[data-testid=stuck]")));
        Assert.Contains("Healthy", page.Find("[data-testid=site-state]").TextContent);
        Assert.Contains("Deployment web: Healthy", page.Find("[data-testid=site-announcer]").TextContent);
    }

    [Fact]
    public void Rule_40_a_site_that_falls_silent_is_unknown_without_any_news()
    {
        _told.Trees.Writer.TryWrite(Tree(HealthState.Healthy, "is ready"));
        var page = Open();
        page.WaitForAssertion(() => Assert.Contains("Healthy", page.Find("[data-testid=site-state]").TextContent));

        for (var i = 0; i < 16; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        page.WaitForAssertion(() => Assert.Contains("Unknown", page.Find("[data-testid=site-state]").TextContent));
        Assert.Empty(page.FindAll(".site-tree [data-state=Healthy]"));
        Assert.Contains("Last known: is ready", page.Find("[data-testid='node-Pod/shop/web-1']").TextContent);
    }

    [Fact]
    public void What_a_container_writes_is_shown_searched_and_bounded()
    {
        _told.Trees.Writer.TryWrite(Tree(HealthState.Healthy, "is ready"));
        _told.Lines.Writer.TryWrite(new([.. Enumerable.Range(0, 3000).Select(i => new LogLine(Clock.GetUtcNow(), $"line {i}"))]));
        var page = Open("object=Pod/shop/web-1&q=line 299");

        // 299 has fallen out; 2990 to 2999 are there.
        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll(".log-line").Count));
        Assert.Contains($"{LogBuffer.Most}", page.Find("[data-testid=pod-log] .log-note").TextContent);
        Assert.Contains("container=web", page.Find("[data-testid=log-download]").GetAttribute("href"));
    }

    [Fact]
    public void A_paused_log_takes_nothing_until_it_goes_on()
    {
        _told.Trees.Writer.TryWrite(Tree(HealthState.Healthy, "is ready"));
        _told.Lines.Writer.TryWrite(new([new(null, "one")]));
        var page = Open("object=Pod/shop/web-1");
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".log-line")));

        page.Find("[data-testid=log-pause]").Click();
        Clock.Advance(TimeSpan.FromSeconds(1));
        _told.Lines.Writer.TryWrite(new([new(null, "two")]));
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(page.FindAll(".log-line"));
        Assert.Contains("Paused", page.Find("[data-testid=log-status]").TextContent);

        page.Find("[data-testid=log-pause]").Click();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".log-line").Count));
    }

    [Fact]
    public void A_site_where_nothing_runs_says_so()
    {
        _releases.All = [];
        Assert.Contains("Nothing of this plan runs", Open().Markup);
    }

    [Fact]
    public async Task A_pod_outside_the_release_is_not_read()
    {
        _told.Trees.Writer.TryWrite(Tree(HealthState.Healthy, "is ready"));
        var view = ((IServiceProvider)Services).GetRequiredService<SiteView>();
        var token = Xunit.TestContext.Current.CancellationToken;
        var pieces = new List<LogPiece>();
        await foreach (var piece in view.FollowLogAsync(Who.Now, _releases.All[0], new("kube-system", "etcd-0", "etcd"), token))
        {
            pieces.Add(piece);
        }

        Assert.Equal("logs.stranger", Assert.Single(pieces).Problem?.Code);
        Assert.Equal(0, _told.Asked);
    }

    [Fact]
    public async Task Who_may_not_look_sees_nothing()
    {
        var nobody = new Actor("x", "x", new HashSet<Role>());
        var view = ((IServiceProvider)Services).GetRequiredService<SiteView>();
        var token = Xunit.TestContext.Current.CancellationToken;

        Assert.Equal("access.denied", (await view.FindAsync(nobody, PlanId, "edge", token)).Failure?.Code);
        await foreach (var tree in view.WatchAsync(nobody, _releases.All[0], token))
        {
            Assert.Equal("access.denied", tree.Problem?.Code);
        }
        await foreach (var piece in view.FollowLogAsync(nobody, _releases.All[0], new("shop", "web-1", "web"), token))
        {
            Assert.Equal("access.denied", piece.Problem?.Code);
        }
    }

    /// <summary>A cluster that tells what the test writes; whoever comes later first sees the last tree.</summary>
    sealed class Told(TimeProvider clock) : SeenLive([], clock)
    {
        SiteTree? _last;

        public Channel<SiteTree> Trees { get; } = Channel.CreateUnbounded<SiteTree>();

        public Channel<LogPiece> Lines { get; } = Channel.CreateUnbounded<LogPiece>();

        public int Asked { get; private set; }

        public override async IAsyncEnumerable<SiteTree> WatchTreeAsync(
            IReadOnlyList<ObjectRef> objects,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            if (_last is not null)
            {
                yield return _last;
            }
            await foreach (var tree in Trees.Reader.ReadAllAsync(cancellation))
            {
                yield return _last = tree;
            }
        }

        public override async IAsyncEnumerable<LogPiece> FollowLogAsync(
            LogQuestion question,
            [EnumeratorCancellation] CancellationToken cancellation
        )
        {
            Asked++;
            await foreach (var piece in Lines.Reader.ReadAllAsync(cancellation))
            {
                yield return piece;
            }
        }
    }
}
