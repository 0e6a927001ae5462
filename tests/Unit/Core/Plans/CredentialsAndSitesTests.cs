using Tandem.Plans;
using Tandem.Unit.Core.Fakes;
using Xunit;
using static Tandem.Unit.Core.Plans.PlanRules;

namespace Tandem.Unit.Core.Plans;

public sealed class CredentialsAndSitesTests
{
    static SitesSection Sites => Good.Sites;

    static Plan With(SitesSection sites) => Good with { Sites = sites };

    static Plan WithSite(int index, Func<SiteChoice, SiteChoice> change) =>
        With(Sites with { All = [.. Sites.All.Select((s, i) => i == index ? change(s) : s)] });

    [Fact]
    public void A_good_plan_has_no_problem() => Holds(Good);

    [Fact]
    public void An_empty_plan_has_a_problem_in_step_one() => Assert.Equal(PlanStep.Credentials, Plan.Empty.Check()[0].Step);

    [Fact]
    public void Two_accounts_are_needed() =>
        AlsoBreaks(PlanStep.Credentials, "Accounts", Good with { Credentials = new([Good.Credentials.Accounts[0]]) });

    [Fact]
    public void Two_sites_are_needed() => Breaks(PlanStep.Sites, "All", With(Sites with { All = [Sites.All[0]] }).Trimmed());

    [Fact]
    public void Two_sites_with_the_same_short_name_are_refused() =>
        AlsoBreaks(PlanStep.Sites, "All[primary].Key", WithSite(2, s => s with { Key = "primary" }));

    [Fact]
    public void The_same_account_in_the_same_region_twice_is_refused() =>
        Breaks(PlanStep.Sites, "All[backup-1].Region", WithSite(1, s => s with { AccountId = SamplePlan.Cloud, Region = "cn-hangzhou" }));

    [Fact]
    public void The_same_account_in_another_region_is_fine() =>
        Holds(WithSite(1, s => s with { AccountId = SamplePlan.Cloud, Region = "cn-shenzhen" }));

    [Theory]
    [InlineData("")]
    [InlineData("Backup")]
    [InlineData("1st")]
    [InlineData("a_b")]
    [InlineData("a-name-of-21-letters-")]
    public void A_short_name_that_cannot_be_used_is_refused(string key) =>
        AlsoBreaks(PlanStep.Sites, $"All[{key}].Key", WithSite(2, s => s with { Key = key }));

    [Fact]
    public void A_site_needs_an_account_of_step_one() =>
        AlsoBreaks(PlanStep.Sites, "All[backup-2].AccountId", WithSite(2, s => s with { AccountId = Guid.NewGuid() }));

    [Fact]
    public void A_cloud_site_needs_a_region() => Breaks(PlanStep.Sites, "All[backup-1].Region", WithSite(1, s => s with { Region = "" }));

    [Theory]
    [InlineData(0)]
    [InlineData(10081)]
    public void A_recovery_time_that_cannot_be_kept_is_refused(int minutes) =>
        Breaks(PlanStep.Sites, "RecoveryTimeMinutes", With(Sites with { RecoveryTimeMinutes = minutes }));

    [Theory]
    [InlineData(-1)]
    [InlineData(10081)]
    public void A_recovery_point_that_cannot_be_kept_is_refused(int minutes) =>
        Breaks(PlanStep.Sites, "RecoveryPointMinutes", With(Sites with { RecoveryPointMinutes = minutes }));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(10080, 10080)]
    public void The_bounds_of_the_targets_are_allowed(int time, int point) =>
        Holds(With(Sites with { RecoveryTimeMinutes = time, RecoveryPointMinutes = point }));
}

file static class PlanExtensions
{
    /// <summary>Without the answers that belong to sites which are no more.</summary>
    public static Plan Trimmed(this Plan plan) =>
        plan with
        {
            Resources = plan.Resources with
            {
                Networks = [.. plan.Resources.Networks.Where(n => plan.Sites.All.Any(s => s.Key == n.Site))],
            },
        };
}
