using static Tandem.Access.Permission;

namespace Tandem.Access;

/// <summary>Which role may do what: the one table.</summary>
public static class AccessRules
{
    static readonly Dictionary<Role, HashSet<Permission>> Table = new()
    {
        [Role.Engineer] = [ReadPlans, EditPlans, RequestRuns, ReadRuns, ReadBoard, ReadAccounts],
        [Role.Lead] = [ReadPlans, ReadRuns, ReadBoard, ReadAudit, ReadAccounts, ApproveRuns],
        [Role.Auditor] = [ReadPlans, ReadRuns, ReadBoard, ReadAudit],
        [Role.Administrator] = [ReadPlans, ReadRuns, ReadBoard, ReadAudit, ReadAccounts, ManageAccounts, ManageUsers],
    };

    public static IReadOnlySet<Permission> Of(Role role) => Table[role];

    /// <summary>The role to ask for: the one with the fewest permissions among those that have this one.</summary>
    public static Role LeastRoleFor(Permission permission) =>
        Table.Where(r => r.Value.Contains(permission)).OrderBy(r => r.Value.Count).ThenBy(r => r.Key).First().Key;
}
