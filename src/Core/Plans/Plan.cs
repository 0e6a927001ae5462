using System.Security.Cryptography;
using System.Text.Json;

namespace Tandem.Plans;

/// <summary>The seven steps of the wizard, in order.</summary>
public enum PlanStep
{
    Credentials = 1,
    Sites,
    Resources,
    Routing,
    Overlays,
    Deploy,
    Test,
}

/// <summary>One thing wrong with a plan: where, what, and what to do.</summary>
/// <param name="Field">Path of the input within the step, e.g. <c>Networks[backup-1].Cidr</c>; the page marks it.</param>
public sealed record PlanProblem(PlanStep Step, string Field, Text What, Text Remedy);

/// <summary>A section of a plan: one step's answers. Pure: <see cref="Check"/> does no I/O.</summary>
public interface IPlanSection
{
    PlanStep Step { get; }

    /// <summary>Everything wrong with these answers, given the rest of the plan.</summary>
    IEnumerable<PlanProblem> Check(Plan plan);
}

/// <summary>
/// What shall be put where: the answers of the seven steps. Immutable; once run it is frozen with the run by its hash.
/// </summary>
public sealed record Plan(
    CredentialsSection Credentials,
    SitesSection Sites,
    ResourcesSection Resources,
    RoutingSection Routing,
    OverlaysSection Overlays,
    DeploySection Deploy,
    TestSection Test
)
{
    public static Plan Empty { get; } =
        new(
            CredentialsSection.Empty,
            SitesSection.Empty,
            ResourcesSection.Empty,
            RoutingSection.Empty,
            OverlaysSection.Empty,
            DeploySection.Empty,
            TestSection.Empty
        );

    /// <summary>The sections in the order of the steps.</summary>
    public IReadOnlyList<IPlanSection> Sections() => [Credentials, Sites, Resources, Routing, Overlays, Deploy, Test];

    /// <summary>Everything wrong, in the order of the steps. Empty means it can run.</summary>
    public IReadOnlyList<PlanProblem> Check() => [.. Sections().SelectMany(s => s.Check(this))];

    /// <summary>SHA-256 over the plan's JSON, hex: what an approval and a run refer to.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, PlanJson.Options)));

    /// <summary>The site with this key. Asking for a stranger is a bug and throws.</summary>
    public SiteChoice Site(string key) => Sites.All.Single(s => s.Key == key);
}

/// <summary>How plans and events are written as JSON, everywhere.</summary>
public static class PlanJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };
}
