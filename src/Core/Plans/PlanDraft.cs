using Tandem.Audit;

namespace Tandem.Plans;

/// <summary>
/// A half-filled plan, saved at every change, valid or not, so that a lost browser loses nothing.
/// </summary>
/// <param name="Version">Rises by one with every save; a save on an older version is refused, so nobody overwrites silently.</param>
/// <param name="Visited">Steps the user has answered or confirmed.</param>
/// <param name="Stale">Answered steps that an earlier answer changed since has made doubtful. They block the run until looked at again.</param>
public sealed record PlanDraft(
    Guid Id,
    string Name,
    int Version,
    Plan Plan,
    IReadOnlySet<PlanStep> Visited,
    IReadOnlySet<PlanStep> Stale,
    string UpdatedBy,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>The draft with a section answered: marks the step as visited and fresh, and the later answers it invalidates as stale.</summary>
    public PlanDraft With(IPlanSection section)
    {
        var next = Replace(section);
        var doubtful = StaleRules.Invalidated(section.Step, Plan, next).Where(Visited.Contains);
        return this with
        {
            Plan = next,
            Visited = new HashSet<PlanStep>(Visited) { section.Step },
            Stale = Stale.Union(doubtful).Where(s => s != section.Step).ToHashSet(),
        };
    }

    /// <summary>Everything that stands between this draft and a run: the plan's problems, and the steps to look at again.</summary>
    public IReadOnlyList<PlanProblem> Problems() =>
        [
            .. Stale
                .Order()
                .Select(s => new PlanProblem(
                    s,
                    "",
                    Text.Of($"An earlier step changed after you answered this one."),
                    Text.Of($"Look at the step again and confirm it.")
                )),
            .. Plan.Check(),
        ];

    Plan Replace(IPlanSection section) =>
        section switch
        {
            CredentialsSection s => Plan with { Credentials = s },
            SitesSection s => Plan with { Sites = s },
            ResourcesSection s => Plan with { Resources = s },
            RoutingSection s => Plan with { Routing = s },
            OverlaysSection s => Plan with { Overlays = s },
            DeploySection s => Plan with { Deploy = s },
            TestSection s => Plan with { Test = s },
            _ => throw new ArgumentOutOfRangeException(nameof(section), section, "A section without a place in the plan."),
        };
}

/// <summary>One line of the list of plans.</summary>
public sealed record PlanSummary(Guid Id, string Name, int Version, string UpdatedBy, DateTimeOffset UpdatedAt);

/// <summary>Where drafts lie.</summary>
public interface IPlanStore
{
    Task<PlanDraft?> FindAsync(Guid id, CancellationToken cancellation);

    /// <summary>Version of the stored draft; null when there is none.</summary>
    Task<int?> VersionAsync(Guid id, CancellationToken cancellation);

    /// <summary>Newest change first, at most 200.</summary>
    Task<IReadOnlyList<PlanSummary>> ListAsync(CancellationToken cancellation);

    Task AddAsync(PlanDraft draft, AuditEntry audit, CancellationToken cancellation);

    /// <summary>
    /// Stores <paramref name="draft"/> if the stored version still is that of <paramref name="before"/>, and keeps what changed in the files as a
    /// version; false when somebody else saved meanwhile.
    /// </summary>
    Task<bool> SaveAsync(PlanDraft before, PlanDraft draft, AuditEntry audit, CancellationToken cancellation);

    Task RemoveAsync(Guid id, AuditEntry audit, CancellationToken cancellation);
}
