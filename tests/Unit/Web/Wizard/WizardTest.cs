using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Tandem.Access;
using Tandem.Clouds;
using Tandem.Clouds.Planning;
using Tandem.Clusters;
using Tandem.Overlays;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Unit.Web.Shell;
using Tandem.Web.Features.Wizard;

namespace Tandem.Unit.Web.Wizard;

/// <summary>A wizard over stores in memory: one plan, two accounts of the Sandbox, one cluster's account.</summary>
public abstract class WizardTest : ComponentTest
{
    protected static readonly Guid East = new("00000000-0000-0000-0000-00000000000e");
    protected static readonly Guid West = new("00000000-0000-0000-0000-00000000000a");
    protected static readonly Guid Edge = new("00000000-0000-0000-0000-00000000000d");

    protected WizardTest()
    {
        Services.AddSingleton<IPlanStore>(Store);
        Services.AddSingleton<IOverlayVersions>(Store);
        Services.AddSingleton<IAccountStore>(Accounts);
        Services.AddSingleton<ICloudProvider>(Clouds);
        Services.AddSingleton<IClusterProvider>(Clusters);
        Services.AddSingleton<Tandem.Releases.IReleaseStore>(Releases);
        Services.AddSingleton<Tandem.Releases.IReleasePins>(Pins);
        Services.AddSingleton<Tandem.Releases.IReleaseReader>(new Board.EmptyReleases());
        Services.AddSingleton<Tandem.Audit.IAuditLog>(new History.MemoryRecord());
        Services.AddSingleton<IRenderer>(Renderer);
        Services.AddSingleton<ISourceFinder>(Renderer);
        Services.AddSingleton<Tandem.Overlays.Editing.IYamlReader>(new Tandem.Adapters.Rendering.YamlReader());
        Services.AddSingleton<IFileReferences>(new Tandem.Adapters.Rendering.FileReferences());
        Services.AddSingleton<Tandem.Overlays.Transfer.IOverlayArchive>(new Tandem.Adapters.Rendering.ZipArchives());
        Services.AddSingleton<IRunStore>(Runs);
        Services.AddSingleton<IJobQueue>(Runs);
        Services.AddSingleton<IStepTimes>(Runs);
        foreach (
            var type in new[]
            {
                typeof(PlanService),
                typeof(PlanRooms),
                typeof(OverlayHistory),
                typeof(OverlayTree),
                typeof(OverlayDifferences),
                typeof(AccountService),
                typeof(AccountTester),
                typeof(CloudCatalog),
                typeof(OverlayPreview),
                typeof(Tandem.Overlays.Editing.YamlEditor),
                typeof(Tandem.Overlays.Forms.FormDesk),
                typeof(Tandem.Overlays.Forms.FormService),
                typeof(Tandem.Overlays.Transfer.OverlayTransfer),
                typeof(Tandem.Images.PlanImages),
                typeof(Tandem.Images.ImageDigests),
                typeof(Tandem.Images.ReleaseImages),
                typeof(Tandem.Overlays.Charts.ChartService),
                typeof(Tandem.Overlays.Sources.GitService),
                typeof(SchemaGate),
                typeof(SiteClusters),
                typeof(RunService),
                typeof(WorldReader),
                typeof(WorldPlanner),
                typeof(ClusterPreview),
                typeof(Tandem.Releases.ReleaseService),
            }
        )
        {
            Services.AddSingleton(type);
        }
        Services.AddSingleton<Tandem.Images.IImageLookup>(new Core.Fakes.Lookup());
        Services.AddSingleton<Tandem.Images.IPullLogins>(new Tandem.Unit.Core.Fakes.Lookup());
        Services.AddSingleton<Tandem.Images.IImagePinner>(new Core.Fakes.AsWritten());
        Services.AddSingleton<Tandem.Overlays.Charts.IChartSource>(new NoSources());
        Services.AddSingleton<Tandem.Overlays.Charts.IChartExpander>(new NoSources());
        Services.AddSingleton<Tandem.Overlays.Sources.IGitSource>(new NoSources());
    }

    internal FakePlans Store { get; } = new();

    internal FakeAccounts Accounts { get; } = new(East, West, Edge);

    internal FakeClouds Clouds { get; } = new();

    internal Board.WatchedClusters Clusters { get; } = new();

    internal Board.ListedReleases Releases { get; } = new();

    internal Core.Fakes.MemoryReleases Pins { get; } = new();

    internal FakeRenderer Renderer { get; } = new();

    internal FakeRuns Runs { get; } = new();

    /// <summary>Where the browser is.</summary>
    protected string Address => Get<NavigationManager>().Uri;

    protected T Get<T>()
        where T : notnull => ((IServiceProvider)Services).GetRequiredService<T>();

    /// <summary>The plan as the store has it.</summary>
    protected Plan Stored => Store.Only.Plan;

    /// <summary>Opens a step of a plan with these answers, all of them given before.</summary>
    protected IRenderedComponent<WizardPage> Open(string slug, Plan? plan = null, params PlanStep[] visited)
    {
        Store.Put(plan ?? Plan.Empty, visited);
        return Render<WizardPage>(p => p.Add(w => w.Id, Store.Only.Id).Add(w => w.Slug, slug));
    }

    /// <summary>Types into an input.</summary>
    protected static void Type(IRenderedComponent<WizardPage> page, string testId, string value) =>
        page.Find($"input[data-testid='{testId}']").Input(value);

    protected static void Click(IRenderedComponent<WizardPage> page, string testId) => page.Find($"[data-testid='{testId}']").Click();

    /// <summary>Lets the quiet time pass and waits until the store has it.</summary>
    protected void WaitForSave(IRenderedComponent<WizardPage> page)
    {
        // Behind what was typed: a page that was just busy takes it in a moment later, and its quiet time begins only then.
        var passed = false;
        _ = page.InvokeAsync(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            passed = true;
        });
        page.WaitForAssertion(() =>
        {
            Xunit.Assert.True(passed);
            Xunit.Assert.Equal("Saved", page.Find("[data-testid='save-state']").GetAttribute("data-state"));
        });
    }

    protected void BecomeAuditor() => Who.Now = new Actor("u2", "carol", new HashSet<Role> { Role.Auditor });

    protected static Plan WithAccounts { get; } =
        Plan.Empty with
        {
            Credentials = new([
                new AccountChoice(East, "east", true, "cn-hangzhou", true),
                new AccountChoice(West, "west", true, "cn-beijing", true),
            ]),
        };

    protected static Plan WithSites { get; } =
        WithAccounts with
        {
            Sites = new(
                [new SiteChoice("hangzhou", "Hangzhou", East, "cn-hangzhou"), new SiteChoice("beijing", "Beijing", West, "cn-beijing")],
                15,
                5
            ),
        };

    /// <summary>A plan without a problem.</summary>
    protected static Plan Complete { get; } =
        WithSites with
        {
            Resources = ResourcesSection.Empty with
            {
                Networks = RangeSuggestion.For(
                    WithSites.Sites.All,
                    [],
                    new Dictionary<string, IReadOnlyList<string>> { ["hangzhou"] = ["h-a", "h-b"], ["beijing"] = ["b-a", "b-b"] }
                ),
            },
            Overlays = new(SampleApplication.Files(WithSites.Sites.All, "hello")),
            Deploy = SampleApplication.Deploy(DeploySection.Empty),
            Test = SampleApplication.Test,
        };
}
