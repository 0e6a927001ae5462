using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Tandem.Clouds;
using Tandem.Clusters;

namespace Tandem.Plans;

public enum SiteOrder
{
    /// <summary>The primary first; the backups, side by side, once it is healthy.</summary>
    PrimaryFirst,

    /// <summary>One site after the other, in the order of step 2.</summary>
    OneByOne,

    /// <summary>All at once.</summary>
    AllAtOnce,

    /// <summary>Wave after wave, by <see cref="DeploySection.Waves"/>.</summary>
    Waves,
}

/// <summary>What a run does about the images that its overlays name by a tag.</summary>
public enum ImagePolicy
{
    /// <summary>Nothing; each cluster pulls what the tag means when it pulls.</summary>
    AsWritten,

    /// <summary>Each is looked up once, and what is missing or differs is said; deployed is what is written.</summary>
    Look,

    /// <summary>Each is looked up once, and every site gets exactly that, by its digest. What cannot be found stops the run.</summary>
    Pin,
}

/// <summary>A person of the cloud who may enter a site's cluster.</summary>
/// <param name="PersonId">The cloud's number of the RAM user or role; 1–20 digits, not the name.</param>
/// <param name="IsRole">True when it is a RAM role's.</param>
/// <param name="Everywhere">True for the whole cluster, false for the plan's namespace.</param>
public sealed record ClusterUser(string Site, string PersonId, bool IsRole, ClusterRight Right, bool Everywhere);

/// <summary>Step 6: how the application gets onto the sites.</summary>
/// <param name="ClusterRole">ClusterRole bound to the service account inside the namespace, e.g. <c>edit</c>; empty for none.</param>
/// <param name="HealthMinutes">How long one site may take to become healthy, 1–120.</param>
/// <param name="NeedsApproval">True when a lead must approve before anything is touched.</param>
/// <param name="Users">Who else may enter the clusters of cloud sites; null is the same as nobody.</param>
/// <param name="Waves">The waves' rules when <paramref name="Order"/> asks for waves; null is the same as <see cref="WaveRules.Usual"/>.</param>
public sealed partial record DeploySection(
    SiteOrder Order,
    string Namespace,
    string ServiceAccount,
    string ClusterRole,
    int HealthMinutes,
    bool NeedsApproval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClusterUser>? Users = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WaveRules? Waves = null
) : IPlanSection
{
    /// <summary>What happens to fields that others own with another value. Plans stored before there was a choice ask.</summary>
    public ConflictPolicy Conflicts { get; init; }

    /// <summary>True when what differs from the last run is brought back by itself.</summary>
    public bool Heals { get; init; }

    /// <summary>True treats all sites alike where requests have to wait for each other; false lets the primary's go first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SitesAreEqual { get; init; }

    /// <summary>What happens to images that are named by a tag. Plans stored before there was a choice leave them as they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImagePolicy Images { get; init; }

    /// <summary>Answers to what the sites' clusters asked; null is the same as none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ApplyDecision>? Decisions { get; init; }

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
        foreach (var problem in Order == SiteOrder.Waves ? Rules().Check().Concat(CheckUsers(plan)) : CheckUsers(plan))
        {
            yield return problem;
        }
    }

    /// <summary>The waves' rules as they hold.</summary>
    public WaveRules Rules() => Waves ?? WaveRules.Usual;

    /// <summary>The rights that the plan gives at a site.</summary>
    public IReadOnlyList<ClusterGrant> GrantsAt(string site) =>
        [
            .. (Users ?? [])
                .Where(u => u.Site == site)
                .Select(u => new ClusterGrant(u.PersonId, u.IsRole, u.Right, u.Everywhere ? null : Namespace))
                .Distinct(),
        ];

    IEnumerable<PlanProblem> CheckUsers(Plan plan)
    {
        foreach (var (user, index) in (Users ?? []).Select((u, i) => (u, i)))
        {
            if (!plan.Sites.All.Any(s => s.Key == user.Site && plan.Credentials.Accounts.Any(a => a.Id == s.AccountId && a.IsCloud)))
            {
                yield return new(
                    Step,
                    $"Users[{index}].Site",
                    Text.Of($"{user.Site} is no site of a cloud."),
                    Text.Of($"Choose a site whose cluster its cloud manages.")
                );
            }
            if (!Number().IsMatch(user.PersonId))
            {
                yield return new(
                    Step,
                    $"Users[{index}].PersonId",
                    Text.Of($"'{user.PersonId}' is not the number of a RAM user or role."),
                    Text.Of($"Copy its UID, up to 20 digits, from the cloud's RAM console; a name will not do.")
                );
            }
            if (!user.Everywhere && (user.Right is ClusterRight.Admin or ClusterRight.Ops))
            {
                yield return new(
                    Step,
                    $"Users[{index}].Right",
                    Text.Of($"The right {user.Right} is given for a whole cluster only."),
                    Text.Of($"Choose developer or viewer, or the whole cluster.")
                );
            }
        }
    }

    [GeneratedRegex("^[0-9]{1,20}$")]
    private static partial Regex Number();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();
}
