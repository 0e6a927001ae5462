namespace Tandem.Access;

/// <summary>What a user may be. One user may hold several.</summary>
public enum Role
{
    /// <summary>Makes plans and runs them.</summary>
    Engineer,

    /// <summary>Sees everything, approves runs.</summary>
    Lead,

    /// <summary>Reads the history and the plans, changes nothing.</summary>
    Auditor,

    /// <summary>Manages users and cloud accounts.</summary>
    Administrator,
}

/// <summary>What can be asked of the console. Every use case demands one before it does anything.</summary>
public enum Permission
{
    ReadPlans,
    EditPlans,
    RequestRuns,
    ApproveRuns,
    ReadRuns,
    ReadBoard,
    ReadAudit,
    ReadAccounts,
    ManageAccounts,
    ManageUsers,
}

/// <summary>Who asks: a signed-in user, with the roles the store held when the question was asked.</summary>
public sealed record Actor(string UserId, string Name, IReadOnlySet<Role> Roles)
{
    /// <summary>The console itself: background services that act on nobody's behalf.</summary>
    public static Actor Console { get; } = new("console", "console", new HashSet<Role>());

    public bool May(Permission permission) => Roles.Any(r => AccessRules.Of(r).Contains(permission));

    /// <summary>Null when allowed, else the failure to hand back.</summary>
    public Failure? Refuses(Permission permission) =>
        May(permission)
            ? null
            : new Failure(
                "access.denied",
                Text.Of($"{Name} may not do this: it needs the permission {permission}."),
                Text.Of($"Ask an administrator for the role {AccessRules.LeastRoleFor(permission)}.")
            );
}
