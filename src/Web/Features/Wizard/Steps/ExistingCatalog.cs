using Tandem.Access;
using Tandem.Clouds;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

/// <summary>What the sites' clouds hold already, asked when somebody wants to choose from it and kept as long as the step is open.</summary>
public sealed class ExistingCatalog(CloudCatalog catalog)
{
    readonly Dictionary<(Guid Account, string Region, ResourceKind Kind), Result<IReadOnlyList<CloudResource>>> _known = [];
    readonly HashSet<string> _running = [];

    public bool IsLoading(SiteChoice site) => _running.Contains(site.Key);

    /// <summary>True once the cloud has been asked for this kind, whatever it said.</summary>
    public bool IsKnown(SiteChoice site, ResourceKind kind) => _known.ContainsKey(Key(site, kind));

    public IReadOnlyList<CloudResource> Of(SiteChoice site, ResourceKind kind) =>
        _known.TryGetValue(Key(site, kind), out var all) && all.Ok ? all.Value : [];

    /// <summary>Why the first of these kinds is not known; null when all are, or none was asked for.</summary>
    public Failure? FailureOf(SiteChoice site, IEnumerable<ResourceKind> kinds) =>
        kinds.Select(k => _known.GetValueOrDefault(Key(site, k)).Failure).OfType<Failure>().FirstOrDefault();

    /// <summary>Asks for every kind at once.</summary>
    public async Task LoadAsync(Actor actor, SiteChoice site, IEnumerable<ResourceKind> kinds, CancellationToken cancellation)
    {
        _running.Add(site.Key);
        try
        {
            await Task.WhenAll(
                kinds
                    .Distinct()
                    .Select(async kind =>
                        _known[Key(site, kind)] = await catalog.ExistingAsync(actor, site.AccountId, site.Region, kind, cancellation)
                    )
            );
        }
        finally
        {
            _running.Remove(site.Key);
        }
    }

    static (Guid, string, ResourceKind) Key(SiteChoice site, ResourceKind kind) => (site.AccountId, site.Region, kind);
}
