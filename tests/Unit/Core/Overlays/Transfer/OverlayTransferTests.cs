using Tandem.Adapters.Rendering;
using Tandem.Overlays;
using Tandem.Overlays.Transfer;
using Tandem.Plans;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Wizard;
using Xunit;

namespace Tandem.Unit.Core.Overlays.Transfer;

/// <summary>Who may take trees in and give them away.</summary>
public sealed class OverlayTransferTests
{
    static readonly ZipArchives Archives = new();
    readonly OverlayTransfer _transfer;
    readonly PlanService _plans;

    public OverlayTransferTests()
    {
        _plans = new PlanService(new MemoryPlanStore(), TimeProvider.System);
        _transfer = new OverlayTransfer(Archives, new YamlReader(), _plans, new NoSources());
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static readonly OverlayFile[] Files = [new("base/kustomization.yaml", "resources: []\n")];

    [Fact]
    public async Task Who_may_read_plans_gets_the_files_as_they_are_saved()
    {
        var draft = await _plans.CreateAsync(People.Engineer, "Shop", Plan.Empty with { Overlays = new OverlaysSection(Files) }, Token);
        var exported = await _transfer.ExportAsync(People.Auditor, draft.Value.Id, Token);
        Assert.Equal(Archives.Write(Files), exported.Value.Zip);
        Assert.EndsWith("-1.zip", exported.Value.Name);
        Assert.Equal("access.denied", (await _transfer.ExportAsync(People.With("eve"), draft.Value.Id, Token)).Failure?.Code);
        Assert.Equal("plan.unknown", (await _transfer.ExportAsync(People.Auditor, Guid.NewGuid(), Token)).Failure?.Code);
    }

    [Fact]
    public void Who_may_not_edit_plans_takes_nothing_in()
    {
        var zip = Archives.Write(Files);
        Assert.Equal("access.denied", _transfer.ReadZip(People.Auditor, zip).Failure?.Code);
        Assert.Equal("access.denied", _transfer.ReadFolder(People.Lead, [new IncomingEntry("a.yaml", "a: 1"u8.ToArray())]).Failure?.Code);
        var incoming = _transfer.ReadZip(People.Engineer, zip).Value;
        var choice = new ImportChoice(true, new Dictionary<string, string>());
        Assert.Equal("access.denied", _transfer.Plan(People.Auditor, [], incoming, choice).Failure?.Code);
        Assert.True(_transfer.Plan(People.Engineer, [], incoming, choice).Ok);
    }
}
