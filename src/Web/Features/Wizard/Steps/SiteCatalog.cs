using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

/// <summary>What the clouds of the sites offer, asked side by side and kept as long as the step is open: a slow cloud delays only its own sites.</summary>
public sealed class SiteCatalog(CloudCatalog catalog)
{
    readonly Dictionary<(Guid Account, string Region), Result<IReadOnlyList<CloudZone>>> _zones = [];
    readonly Dictionary<(Guid Account, string Region), IReadOnlyList<string>> _versions = [];
    readonly Dictionary<(Guid Account, string Region), IReadOnlyList<CloudQuota>> _quotas = [];
    int _running;

    public bool Loading => _running > 0;

    /// <summary>Kubernetes versions of the first cloud site's region, newest first; empty until they are known.</summary>
    public IReadOnlyList<string> Versions { get; private set; } = [];

    public IReadOnlyList<CloudZone> Of(SiteChoice site) =>
        _zones.TryGetValue((site.AccountId, site.Region), out var zones) && zones.Ok ? zones.Value : [];

    public IReadOnlyList<string> ZoneIds(SiteChoice site) => [.. Of(site).Select(z => z.Id)];

    /// <summary>Kubernetes versions of the site's region, newest first; empty until they are known.</summary>
    public IReadOnlyList<string> VersionsOf(SiteChoice site) => _versions.GetValueOrDefault((site.AccountId, site.Region)) ?? [];

    /// <summary>What the account may still make in the site's region; null until it is known, or when the cloud does not tell.</summary>
    public IReadOnlyList<CloudQuota>? QuotasOf(SiteChoice site) => _quotas.GetValueOrDefault((site.AccountId, site.Region));

    public Failure? FailureOf(SiteChoice site) => _zones.TryGetValue((site.AccountId, site.Region), out var zones) ? zones.Failure : null;

    /// <param name="changed">Called whenever an answer has come.</param>
    public async Task LoadAsync(Actor actor, IEnumerable<SiteChoice> sites, Action changed, CancellationToken cancellation)
    {
        var all = sites.Where(s => s.Region.Length > 0).DistinctBy(s => (s.AccountId, s.Region)).ToList();
        _running++;
        try
        {
            await Task.WhenAll([.. all.Select(s => ZonesAsync(actor, s, changed, cancellation)), VersionsAsync(actor, all, cancellation)]);
        }
        finally
        {
            _running--;
        }
    }

    async Task ZonesAsync(Actor actor, SiteChoice site, Action changed, CancellationToken cancellation)
    {
        _zones[(site.AccountId, site.Region)] = await catalog.ZonesAsync(actor, site.AccountId, site.Region, cancellation);
        changed();
    }

    async Task VersionsAsync(Actor actor, List<SiteChoice> sites, CancellationToken cancellation)
    {
        await Task.WhenAll(
            sites.Select(async s =>
            {
                var versions = await catalog.VersionsAsync(actor, s.AccountId, s.Region, cancellation);
                _versions[(s.AccountId, s.Region)] = versions.Ok ? versions.Value : [];
                if (await catalog.QuotasAsync(actor, s.AccountId, s.Region, cancellation) is { Ok: true, Value: var quotas })
                {
                    _quotas[(s.AccountId, s.Region)] = quotas;
                }
            })
        );
        Versions = sites is [var first, ..] ? VersionsOf(first) : [];
    }
}
