using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Sandbox;
using Tandem.Secrets;
using Tandem.Web.Hosting;

namespace Tandem.Web.Shared;

/// <summary>The guided tour's beginning: the Sandbox's accounts as real accounts of the console, and a plan over all of them.</summary>
sealed class SandboxTour(SandboxAccess sandbox, AccountService accounts, PlanService plans)
{
    const string PlanName = "Sandbox tour";

    /// <summary>Accounts that exist from an earlier tour are used again; the plan is always a new one.</summary>
    public async Task<Result<PlanDraft>> StartAsync(Actor actor, CancellationToken cancellation)
    {
        if (sandbox.Descriptor is not { } world)
        {
            return new Failure(
                "sandbox.off",
                Text.Of($"The Sandbox does not run."),
                Text.Of($"Start the console with Sandbox:Enabled set to true.")
            );
        }
        var added = await AddAccountsAsync(actor, world, cancellation);
        if (!added.Ok)
        {
            return added.Failure;
        }
        var start = Plan.Empty with { Credentials = Choices(added.Value), Sites = Sites(added.Value) };
        return await plans.CreateAsync(actor, PlanName, start, cancellation);
    }

    async Task<Result<IReadOnlyList<Account>>> AddAccountsAsync(Actor actor, SandboxDescriptor world, CancellationToken cancellation)
    {
        var existing = await accounts.ListAsync(actor, cancellation);
        if (!existing.Ok)
        {
            return existing.Failure;
        }
        var all = new List<Account>();
        foreach (var wanted in Wanted(world))
        {
            if (existing.Value.FirstOrDefault(a => IsSame(a, wanted)) is { } found)
            {
                all.Add(found);
                continue;
            }
            var added = await accounts.AddAsync(actor, wanted, cancellation);
            if (!added.Ok)
            {
                return added.Failure;
            }
            all.Add(added.Value);
        }
        return all;
    }

    /// <summary>The two accounts meant for the tour, and the cluster at the edge.</summary>
    static IEnumerable<NewAccount> Wanted(SandboxDescriptor world) =>
        [
            .. world
                .Accounts.Take(2)
                .Select(a => new NewAccount(
                    a.Name,
                    AccountKind.Alibaba,
                    a.AccessKeyId,
                    a.Region,
                    new SecretText(a.AccessKeySecret),
                    world.CloudEndpoint,
                    world.CloudCaPem,
                    IsSandbox: true,
                    Role: RamRole.Of(a.RoleArn, a.ExternalId)
                )),
            .. world
                .Clusters.Take(1)
                .Select(c => new NewAccount(c.Name, AccountKind.Kubeconfig, "", "", new SecretText(c.Kubeconfig), IsSandbox: true)),
        ];

    static bool IsSame(Account account, NewAccount wanted) =>
        account.IsSandbox
        && account.Kind == wanted.Kind
        && (account.Kind == AccountKind.Kubeconfig ? account.Name == wanted.Name : account.KeyId == wanted.KeyId)
        && account.Endpoint == wanted.Endpoint;

    static CredentialsSection Choices(IEnumerable<Account> accounts) =>
        new([.. accounts.Select(a => new AccountChoice(a.Id, a.Name, a.Kind != AccountKind.Kubeconfig, a.Region, a.IsSandbox))]);

    static SitesSection Sites(IEnumerable<Account> accounts)
    {
        (string Key, string Name)[] names = [("primary", "Primary"), ("backup", "Backup"), ("edge", "Edge")];
        return SitesSection.Empty with { All = [.. accounts.Zip(names, (a, n) => new SiteChoice(n.Key, n.Name, a.Id, a.Region))] };
    }
}
