using Tandem.Checks;
using Tandem.Clusters;

namespace Tandem.Runs.Steps;

/// <summary>The plan's questions, asked from outside through the address that a site's Service got.</summary>
sealed class SiteProbes(IProber prober, TimeProvider clock)
{
    /// <summary>The first question that was not answered as the plan wants; null when all were.</summary>
    public async Task<Failure?> AskAsync(ICluster cluster, StepContext context, CancellationToken cancellation)
    {
        foreach (var probe in context.Plan.Test.Probes)
        {
            if (await ProbeAsync(cluster, probe, context, cancellation) is { } failure)
            {
                return failure;
            }
        }
        return null;
    }

    async Task<Failure?> ProbeAsync(ICluster cluster, Probe probe, StepContext context, CancellationToken cancellation)
    {
        var address = await cluster.ServiceAddressAsync(context.Plan.Deploy.Namespace, probe.Service, cancellation);
        if (!address.Ok)
        {
            return address.Failure;
        }
        if (address.Value is not { } service)
        {
            return new Failure(
                "probe.address",
                Text.Of($"The Service {probe.Service} in {context.Site.Name} has no public address."),
                Text.Of($"Make it a Service of type LoadBalancer, or probe another one.")
            );
        }
        var url = new UriBuilder(Uri.UriSchemeHttp, service.Host, probe.Port).Uri;
        return await AskAsync(new Uri(url, probe.Path), probe, context, cancellation);
    }

    async Task<Failure?> AskAsync(Uri url, Probe probe, StepContext context, CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + TimeSpan.FromSeconds(probe.DeadlineSeconds);
        var host = context.Plan.Routing.HostName is { Length: > 0 } name ? name : null;
        ProbeAnswer? last = null;
        for (var (good, look) = (0, 0); good < probe.Count; )
        {
            if (clock.GetUtcNow() > deadline)
            {
                return TooLate(url, probe, last);
            }
            last = await prober.AskAsync(url, host, cancellation);
            if (last.Status == probe.ExpectedStatus)
            {
                good++;
                await context.ProgressAsync(good, probe.Count, Text.Of($"Asking {url}"));
                continue;
            }
            good = 0;
            await context.LogAsync(Sentence(url, last), LogLevel.Warning);
            await Pacing.WaitAsync(clock, look++, cancellation);
        }
        await context.LogAsync(
            Text.Of($"{url} answered {probe.ExpectedStatus} {probe.Count} times in a row, last in {last!.Took.TotalMilliseconds:0} ms.")
        );
        return null;
    }

    static Text Sentence(Uri url, ProbeAnswer answer) =>
        answer.Status is { } status ? Text.Of($"{url} answered {status}.") : Text.Of($"{url} gave no answer: {answer.Error}");

    static Failure TooLate(Uri url, Probe probe, ProbeAnswer? last) =>
        new(
            "probe.failed",
            Text.Of($"{url} did not answer {probe.ExpectedStatus} {probe.Count} times within {probe.DeadlineSeconds} seconds."),
            last?.Status is { } status
                ? Text.Of($"The last answer was {status}. Look at the application's logs.")
                : Text.Of($"There was no answer. Look at the Service and its load balancer.")
        );
}
