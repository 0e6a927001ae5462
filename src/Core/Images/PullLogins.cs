using Tandem.Clusters;
using Tandem.Overlays.Sources;
using Tandem.Plans;
using Tandem.Releases;

namespace Tandem.Images;

/// <summary>Where a cluster keeps the logins with which it pulls a pod's images.</summary>
/// <param name="Namespace">Of the pod; null: the plan's.</param>
/// <param name="Account">Name of the pod's service account.</param>
/// <param name="Secrets">Names of the pull secrets that the pod itself lists; without any, the account's are used.</param>
public sealed record PullSource(string? Namespace, string Account, IReadOnlyList<string> Secrets);

/// <summary>A login for one registry.</summary>
/// <param name="Host">As images name it, with the port if it has one.</param>
public sealed record PullLogin(string Host, SourceLogin Login);

/// <summary>The logins that the clusters of a plan's sites keep for pulling.</summary>
public interface IPullLogins
{
    /// <summary>Empty where the site has no cluster yet.</summary>
    Task<Result<IReadOnlyList<PullLogin>>> OfAsync(
        Guid planId,
        Plan plan,
        SiteChoice site,
        PullSource source,
        CancellationToken cancellation
    );
}

public sealed class PullLogins(SiteClusters clusters, IReleaseStore releases, TimeProvider clock) : IPullLogins
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<Result<IReadOnlyList<PullLogin>>> OfAsync(
        Guid planId,
        Plan plan,
        SiteChoice site,
        PullSource source,
        CancellationToken cancellation
    )
    {
        if (await releases.PlaceAsync(planId, plan, site, cancellation) is not { } place)
        {
            return Result.Of<IReadOnlyList<PullLogin>>([]);
        }
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await ReadAsync(place, source with { Namespace = source.Namespace ?? plan.Deploy.Namespace }, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure(
                "cluster.slow",
                Text.Of($"The cluster of {site.Name} did not answer within {Patience.TotalSeconds} seconds."),
                Text.Of($"See whether the cluster is there, then try again.")
            );
        }
    }

    async Task<Result<IReadOnlyList<PullLogin>>> ReadAsync(ClusterPlace place, PullSource source, CancellationToken cancellation)
    {
        var opened = await clusters.OpenAsync(place, cancellation);
        if (!opened.Ok)
        {
            return opened.Failure;
        }
        await using var cluster = opened.Value;
        return await cluster.PullLoginsAsync(source, cancellation);
    }
}
