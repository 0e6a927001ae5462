using Tandem.Clusters;
using Tandem.Secrets;

namespace Tandem.Clouds;

/// <summary>Asks an account's cloud who we are, compares clocks, lists the regions and the permissions that would be missing.</summary>
public sealed class AccountTester(ICloudProvider clouds, IClusterProvider clusters, TimeProvider clock)
{
    /// <summary>The cloud refuses signatures older than this.</summary>
    static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    /// <summary>Code of the failure that lists every operation the key may not do, as its sentence's only argument.</summary>
    public const string PermissionsCode = "account.permissions";

    public Task<AccountCheck> TestAsync(OpenedAccount opened, CancellationToken cancellation) =>
        opened.Account.Kind == AccountKind.Kubeconfig
            ? TestClusterAsync(opened.Secret, cancellation)
            : TestCloudAsync(opened, cancellation);

    async Task<AccountCheck> TestCloudAsync(OpenedAccount opened, CancellationToken cancellation)
    {
        var cloud = clouds.Open(opened);
        var identity = await cloud.WhoAmIAsync(cancellation);
        if (!identity.Ok)
        {
            return Failed(identity.Failure);
        }
        var problems = new List<Failure>();
        if (identity.Value.ClockSkew.Duration() > MostSkew / 2)
        {
            problems.Add(ClockFailure(identity.Value.ClockSkew));
        }
        var regions = await cloud.RegionsAsync(cancellation);
        if (!regions.Ok)
        {
            problems.Add(regions.Failure);
        }
        else if (regions.Value.All(r => r.Id != opened.Account.Region))
        {
            problems.Add(UnknownRegion(opened.Account.Region, regions.Value));
        }
        else
        {
            problems.AddRange(await MissingAsync(cloud, opened.Account.Region, cancellation));
        }
        var names = regions.Ok ? regions.Value.Select(r => r.Id).ToList() : [];
        return new AccountCheck(clock.GetUtcNow(), identity.Value.Arn, identity.Value.ClockSkew, names, problems);
    }

    static async Task<IEnumerable<Failure>> MissingAsync(ICloud cloud, string region, CancellationToken cancellation)
    {
        var missing = await cloud.MissingPermissionsAsync(region, cancellation);
        if (!missing.Ok)
        {
            return [missing.Failure];
        }
        return missing.Value.Count == 0
            ? []
            :
            [
                new Failure(
                    PermissionsCode,
                    Text.Of($"The key may not do what the coming steps need: {string.Join(", ", missing.Value)}."),
                    Text.Of($"Grant the key's user these operations, then test again.")
                ),
            ];
    }

    async Task<AccountCheck> TestClusterAsync(SecretText kubeconfig, CancellationToken cancellation)
    {
        var opened = clusters.Open(kubeconfig);
        if (!opened.Ok)
        {
            return Failed(opened.Failure);
        }
        await using var cluster = opened.Value;
        var info = await cluster.InfoAsync(cancellation);
        return info.Ok
            ? new AccountCheck(
                clock.GetUtcNow(),
                $"Kubernetes {info.Value.Version}, {info.Value.Server}",
                null,
                [],
                [],
                info.Value.IsMaster ? [Master()] : []
            )
            : Failed(info.Failure);
    }

    static Failure Master() =>
        new(
            "account.master",
            Text.Of($"These credentials are of the group system:masters: no rule of the cluster limits them, and they cannot be revoked."),
            Text.Of(
                $"Deploys use a service account with tokens of an hour wherever its rights suffice. Better still, replace the kubeconfig by one of a user with the role cluster-admin or less, which can be taken back."
            )
        );

    AccountCheck Failed(Failure failure) => new(clock.GetUtcNow(), null, null, [], [failure]);

    static Failure ClockFailure(TimeSpan skew) =>
        new(
            "account.clock",
            Text.Of($"This machine's clock and the cloud's are {skew.Duration().TotalMinutes:0} minutes apart."),
            Text.Of($"Set this machine's clock by NTP; the cloud refuses calls that are 15 minutes off.")
        );

    static Failure UnknownRegion(string region, IReadOnlyList<CloudRegion> known) =>
        new(
            "account.region",
            Text.Of($"The cloud has no region {region}."),
            Text.Of($"Choose one of {string.Join(", ", known.Take(8).Select(r => r.Id))}."),
            Field: "Region"
        );
}
