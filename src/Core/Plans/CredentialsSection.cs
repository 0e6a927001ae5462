namespace Tandem.Plans;

/// <summary>An account the plan uses, with what later steps need to know of it without asking a store.</summary>
/// <param name="IsCloud">False for a kubeconfig, which has one existing cluster and no resources.</param>
public sealed record AccountChoice(Guid Id, string Name, bool IsCloud, string Region, bool IsSandbox);

/// <summary>Step 1: which accounts take part. Two or more, so that there is somewhere to fail over to.</summary>
public sealed record CredentialsSection(IReadOnlyList<AccountChoice> Accounts) : IPlanSection
{
    public static CredentialsSection Empty { get; } = new([]);

    public PlanStep Step => PlanStep.Credentials;

    public IEnumerable<PlanProblem> Check(Plan plan)
    {
        if (Accounts.Count < 2)
        {
            yield return new(
                Step,
                nameof(Accounts),
                Text.Of($"Only {Accounts.Count} accounts are chosen."),
                Text.Of($"Choose at least two: one for the primary site and one for a backup.")
            );
        }
    }
}
