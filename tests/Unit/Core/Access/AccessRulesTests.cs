using Tandem.Access;
using Tandem.Unit.Core.Fakes;
using Xunit;
using static Tandem.Access.Permission;

namespace Tandem.Unit.Core.Access;

public sealed class AccessRulesTests
{
    [Fact]
    public void Every_permission_is_somebodys()
    {
        foreach (var permission in Enum.GetValues<Permission>())
        {
            Assert.Contains(permission, AccessRules.Of(AccessRules.LeastRoleFor(permission)));
        }
    }

    [Fact]
    public void Every_role_has_its_rules() => Assert.All(Enum.GetValues<Role>(), role => Assert.NotEmpty(AccessRules.Of(role)));

    [Fact]
    public void An_auditor_changes_nothing() =>
        Assert.DoesNotContain(
            AccessRules.Of(Role.Auditor),
            p => p is EditPlans or RequestRuns or ApproveRuns or ManageAccounts or ManageUsers
        );

    [Fact]
    public void Asking_and_approving_are_different_roles() =>
        Assert.DoesNotContain(Enum.GetValues<Role>(), r => AccessRules.Of(r).IsSupersetOf([RequestRuns, ApproveRuns]));

    [Fact]
    public void Who_manages_users_runs_nothing()
    {
        Assert.Contains(ManageUsers, AccessRules.Of(Role.Administrator));
        Assert.DoesNotContain(RequestRuns, AccessRules.Of(Role.Administrator));
    }

    [Fact]
    public void The_role_with_the_fewest_permissions_is_proposed()
    {
        Assert.Equal(Role.Engineer, AccessRules.LeastRoleFor(RequestRuns));
        Assert.Equal(Role.Auditor, AccessRules.LeastRoleFor(ReadAudit));
    }

    [Fact]
    public void Roles_add_up()
    {
        var both = People.With("max", Role.Engineer, Role.Auditor);
        Assert.True(both.May(RequestRuns) && both.May(ReadAudit));
        Assert.False(both.May(ApproveRuns));
    }

    [Fact]
    public void A_refusal_names_the_permission_and_the_role_to_ask_for()
    {
        var refusal = People.Auditor.Refuses(RequestRuns)!;
        Assert.Equal("access.denied", refusal.Code);
        Assert.Contains("RequestRuns", refusal.What.ToString(), StringComparison.Ordinal);
        Assert.Contains("Engineer", refusal.Hint.ToString(), StringComparison.Ordinal);
        Assert.Null(People.Engineer.Refuses(RequestRuns));
    }

    [Fact]
    public void The_console_itself_may_nothing_that_people_must_be_asked_for() =>
        Assert.DoesNotContain(Enum.GetValues<Permission>(), Actor.Console.May);
}
