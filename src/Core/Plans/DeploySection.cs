using System.Text.RegularExpressions;

namespace Tandem.Plans;

public enum SiteOrder
{
    /// <summary>The primary first; the backups, side by side, once it is healthy.</summary>
    PrimaryFirst,

    /// <summary>One site after the other, in the order of step 2.</summary>
    OneByOne,

    /// <summary>All at once.</summary>
    AllAtOnce,
}

/// <summary>Step 6: how the application gets onto the sites.</summary>
/// <param name="ClusterRole">ClusterRole bound to the service account inside the namespace, e.g. <c>edit</c>; empty for none.</param>
/// <param name="HealthMinutes">How long one site may take to become healthy, 1–120.</param>
/// <param name="NeedsApproval">True when a lead must approve before anything is touched.</param>
public sealed partial record DeploySection(
    SiteOrder Order,
    string Namespace,
    string ServiceAccount,
    string ClusterRole,
    int HealthMinutes,
    bool NeedsApproval
) : IPlanSection
{
    public static DeploySection Empty { get; } = new(SiteOrder.PrimaryFirst, "", "", "view", 10, false);

    public PlanStep Step => PlanStep.Deploy;

    public IEnumerable<PlanProblem> Check(Plan plan)
    {
        if (!Label().IsMatch(Namespace) || Namespace.StartsWith("kube-", StringComparison.Ordinal) || Namespace == "default")
        {
            yield return new(
                Step,
                nameof(Namespace),
                Text.Of($"The namespace '{Namespace}' cannot be used."),
                Text.Of($"Use up to 63 lower-case letters, digits and hyphens; not 'default' and not 'kube-…'.")
            );
        }
        if (!Label().IsMatch(ServiceAccount))
        {
            yield return new(
                Step,
                nameof(ServiceAccount),
                Text.Of($"The service account '{ServiceAccount}' cannot be used."),
                Text.Of($"Use up to 63 lower-case letters, digits and hyphens.")
            );
        }
        if (ClusterRole.Length > 0 && !Label().IsMatch(ClusterRole.Replace(':', '-').ToLowerInvariant()))
        {
            yield return new(
                Step,
                nameof(ClusterRole),
                Text.Of($"The role '{ClusterRole}' cannot be used."),
                Text.Of($"Name a ClusterRole such as view or edit.")
            );
        }
        if (HealthMinutes is < 1 or > 120)
        {
            yield return new(
                Step,
                nameof(HealthMinutes),
                Text.Of($"A site cannot have {HealthMinutes} minutes to become healthy."),
                Text.Of($"Give 1 to 120 minutes.")
            );
        }
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();
}
