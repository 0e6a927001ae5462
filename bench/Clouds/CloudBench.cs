using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters;
using Tandem.Adapters.Clouds;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Plans;
using Tandem.Runs;
using Tandem.Sandbox;
using Tandem.Secrets;

namespace Tandem.Bench.Clouds;

/// <summary>Plans of many sites, and the clouds to make them in.</summary>
static class CloudBench
{
    public static readonly Guid Plan = Guid.Parse("00000000-0000-0000-0000-000000000001");

    /// <summary>A provider of its own: its limiter is shared with nobody else. No account is stored and no link made, so it needs neither store.</summary>
    public static CloudProvider Provider(TimeProvider clock) =>
        new(null!, null!, new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] }, clock, NullLogger<AlibabaClient>.Instance);

    public static ICloud Open(CloudProvider provider, SandboxDescriptor sandbox, SandboxAccount account) =>
        provider.Open(
            new OpenedAccount(
                new Account(
                    Guid.NewGuid(),
                    account.Name,
                    AccountKind.Alibaba,
                    account.AccessKeyId,
                    account.Region,
                    sandbox.CloudEndpoint,
                    sandbox.CloudCaPem,
                    true,
                    default,
                    "bench",
                    null
                ),
                new SecretText(account.AccessKeySecret)
            )
        );

    /// <summary>As the wizard leaves it: sites in turn over the regions, each with a network of its own, one shape of cluster.</summary>
    public static Plan Of(int count, IReadOnlyList<(Guid Account, string Region, IReadOnlyList<string> Zones)> places)
    {
        var sites = Enumerable
            .Range(0, count)
            .Select(n => (Site: $"site-{n:000}", Place: places[n % places.Count]))
            .Select(s => (Choice: new SiteChoice(s.Site, s.Site, s.Place.Account, s.Place.Region), s.Place.Zones))
            .ToList();
        IReadOnlyList<SiteChoice> choices = [.. sites.Select(s => s.Choice)];
        return Tandem.Plans.Plan.Empty with
        {
            Credentials = new([.. places.Select(p => new AccountChoice(p.Account, p.Region, true, p.Region, true))]),
            Sites = new(choices, 15, 5),
            Resources = ResourcesSection.Empty with
            {
                Networks = RangeSuggestion.For(choices, [], sites.ToDictionary(s => s.Choice.Key, s => s.Zones)),
                FirewallRules = [new("tcp", 80, 80, "0.0.0.0/0"), new("tcp", 443, 443, "0.0.0.0/0")],
                Cluster = new ClusterShape(ClusterKind.Serverless, "", "", 0),
            },
        };
    }

    /// <summary>What one site's steps make, in the order of creation.</summary>
    public static IReadOnlyList<ResourceSpec> Specs(StepGraph graph, string site) =>
        [.. graph.Steps.Where(s => s.Site == site).Select(s => s.Resource).OfType<ResourceSpec>()];
}
