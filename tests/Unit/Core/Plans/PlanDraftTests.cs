using System.Text.Json;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Unit.Core.Fakes;
using Xunit;

namespace Tandem.Unit.Core.Plans;

public sealed class PlanDraftTests
{
    static readonly HashSet<PlanStep> All = [.. Enum.GetValues<PlanStep>()];

    static PlanDraft Answered => SamplePlan.Draft() with { Visited = All };

    static Plan Good => SamplePlan.Good;

    static void Invalidates(PlanDraft draft, params PlanStep[] stale) => Assert.Equal(stale, draft.Stale.Order());

    [Fact]
    public void An_answer_marks_its_step_as_visited()
    {
        var draft = SamplePlan.Draft().With(Good.Deploy);
        Assert.Equal([PlanStep.Deploy], draft.Visited);
        Assert.Empty(draft.Stale);
    }

    [Fact]
    public void The_same_answer_again_makes_nothing_doubtful() => Assert.All(Good.Sections(), s => Invalidates(Answered.With(s)));

    [Fact]
    public void Other_accounts_make_sites_and_resources_doubtful() =>
        Invalidates(Answered.With(new CredentialsSection([.. Good.Credentials.Accounts.Skip(1)])), PlanStep.Sites, PlanStep.Resources);

    [Fact]
    public void Another_region_makes_resources_routing_and_overlays_doubtful()
    {
        var moved = Good.Sites with { All = [Good.Sites.All[0] with { Region = "cn-shanghai" }, .. Good.Sites.All.Skip(1)] };
        Invalidates(Answered.With(moved), PlanStep.Resources, PlanStep.Routing, PlanStep.Overlays);
    }

    [Fact]
    public void Another_primary_makes_only_routing_doubtful() =>
        Invalidates(Answered.With(Good.Sites with { All = [.. Good.Sites.All.Reverse()] }), PlanStep.Routing);

    [Fact]
    public void Another_name_or_target_makes_nothing_doubtful()
    {
        Invalidates(Answered.With(Good.Sites with { RecoveryTimeMinutes = 60 }));
        Invalidates(
            Answered.With(
                Good.Sites with
                {
                    All = [Good.Sites.All[0] with { Name = "South" }, Good.Sites.All[1] with { Name = "North" }, Good.Sites.All[2]],
                }
            )
        );
    }

    [Fact]
    public void Another_kind_of_cluster_makes_routing_doubtful() =>
        Invalidates(
            Answered.With(Good.Resources with { Cluster = Good.Resources.Cluster with { Kind = ClusterKind.Serverless } }),
            PlanStep.Routing
        );

    [Fact]
    public void Another_namespace_makes_overlays_doubtful() =>
        Invalidates(Answered.With(Good.Deploy with { Namespace = "shop-2" }), PlanStep.Overlays);

    [Fact]
    public void What_was_never_answered_is_not_doubtful() =>
        Invalidates(
            (SamplePlan.Draft() with { Visited = new HashSet<PlanStep> { PlanStep.Sites } }).With(
                new CredentialsSection([.. Good.Credentials.Accounts.Skip(1)])
            ),
            PlanStep.Sites
        );

    [Fact]
    public void Answering_a_doubtful_step_again_settles_it()
    {
        var draft = Answered.With(Good.Deploy with { Namespace = "shop-2" });
        Assert.Equal(PlanStep.Overlays, Assert.Single(draft.Problems()).Step);
        Assert.Empty(draft.With(Good.Overlays).Problems());
    }

    [Fact]
    public void A_plan_keeps_its_hash_through_json()
    {
        var read = JsonSerializer.Deserialize<Plan>(JsonSerializer.Serialize(Good, PlanJson.Options), PlanJson.Options)!;
        Assert.Equal(Good.Hash(), read.Hash());
        Assert.Empty(read.Check());
    }

    [Fact]
    public void Another_answer_gives_another_hash() =>
        Assert.NotEqual(Good.Hash(), (Good with { Deploy = Good.Deploy with { HealthMinutes = 11 } }).Hash());
}
