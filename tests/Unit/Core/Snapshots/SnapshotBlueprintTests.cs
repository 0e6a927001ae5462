using Tandem.Plans;
using Tandem.Runs;
using Tandem.Snapshots;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Snapshots;

public sealed class SnapshotBlueprintTests
{
    static Plan With(params SiteData[] data) => SamplePlan.Good with { Resources = SamplePlan.Good.Resources with { Data = data } };

    static readonly SiteData Usual = new("primary", ["backup-1"], 2, null);

    [Fact]
    public void Snapshots_follow_the_deploy_copies_follow_them_and_removing_comes_last()
    {
        var graph = Blueprint.ForDeploy(Guid.NewGuid(), "shop", With(Usual));
        Assert.Equal(["primary/deploy"], graph["primary/snapshots"].DependsOn);
        Assert.Equal(
            ("backup-1", StepKinds.CopySnapshots),
            (graph["backup-1/snapshots-of-primary"].Site, graph["backup-1/snapshots-of-primary"].Kind)
        );
        Assert.Equal(["primary/snapshots", "backup-1/snapshots-of-primary"], graph["primary/snapshots-retired"].DependsOn);
        Assert.DoesNotContain(
            Blueprint.ForTearDown(Guid.NewGuid(), "shop", With(Usual)).Steps,
            s => s.Kind is StepKinds.TakeSnapshots or StepKinds.CopySnapshots or StepKinds.RetireSnapshots
        );
    }

    [Fact]
    public void A_plan_that_says_nothing_of_data_has_no_such_steps_and_keeps_its_hash()
    {
        Assert.DoesNotContain(
            Blueprint.ForDeploy(Guid.NewGuid(), "shop", SamplePlan.Good).Steps,
            s => s.Key.Contains("snapshots", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            "\"data\"",
            System.Text.Json.JsonSerializer.Serialize(SamplePlan.Good, PlanJson.Options),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Snapshots_alone_touch_nothing_else()
    {
        var graph = Blueprint.ForSnapshots(With(Usual));
        Assert.Equal(
            ["primary/account", "primary/snapshots", "backup-1/snapshots-of-primary", "primary/snapshots-retired"],
            graph.Steps.Select(s => s.Key)
        );
    }

    [Fact]
    public void What_cannot_be_is_told_by_field()
    {
        Assert.Empty(With(Usual).Check());
        Assert.Equal("Data[backup-2].Site", Field(new SiteData("backup-2", [], 2, null)));
        Assert.Equal("Data[nobody].Site", Field(new SiteData("nobody", [], 2, null)));
        Assert.Equal("Data[primary].CopyTo", Field(Usual with { CopyTo = ["backup-2"] }));
        Assert.Equal("Data[primary].CopyTo", Field(Usual with { CopyTo = ["primary"] }));
        Assert.Equal("Data[primary].KeepCount", Field(Usual with { KeepCount = null }));
        Assert.Equal("Data[primary].KeepCount", Field(Usual with { KeepCount = 201 }));
        Assert.Equal("Data[primary].KeepDays", Field(Usual with { KeepDays = 0 }));
        Assert.Null(Field(Usual with { KeepCount = null, KeepDays = 30 }));
    }

    static string? Field(SiteData data) => With(data).Check().SingleOrDefault()?.Field;
}
