namespace Tandem.Images;

/// <summary>Whether the sites run the same image.</summary>
public enum ImageVerdict
{
    /// <summary>Every site's digest is known, and they are one.</summary>
    Same,

    /// <summary>Two digests are known and differ.</summary>
    Different,

    /// <summary>A digest is not known, so nothing can be said.</summary>
    Unknown,
}

/// <summary>What one site pulls for a container.</summary>
/// <param name="Site">Name of the site.</param>
/// <param name="Image">As its overlay writes it.</param>
/// <param name="Digest">What it comes to now; null when it is not known.</param>
/// <param name="Why">Why it is not known.</param>
public sealed record SiteImage(string Site, string Image, string? Digest, Failure? Why);

/// <summary>One container of the application, at every site that has it.</summary>
/// <param name="Container">Workload and container, e.g. <c>Deployment/hello: hello</c>.</param>
public sealed record ImageRow(string Container, IReadOnlyList<SiteImage> Sites)
{
    public ImageVerdict Verdict =>
        Sites.Select(s => s.Digest).OfType<string>().Distinct().Count() > 1 ? ImageVerdict.Different
        : Sites.All(s => s.Digest is not null) ? ImageVerdict.Same
        : ImageVerdict.Unknown;
}

/// <summary>A registry of the plan's accounts, and whether images can be pulled from it.</summary>
/// <param name="PullsUntil">End of the login that the account was given just now; null when it was given none.</param>
/// <param name="Problem">Why it was given none.</param>
public sealed record RegistryLook(RegistryInstance Registry, DateTimeOffset? PullsUntil, Failure? Problem);

/// <summary>The images of a plan's overlays, as just looked at.</summary>
/// <param name="Unread">Overlays that do not render and registries that do not answer: what is in them is not known.</param>
public sealed record ImageReport(
    DateTimeOffset At,
    IReadOnlyList<ImageRow> Rows,
    IReadOnlyList<RegistryLook> Registries,
    IReadOnlyList<Failure> Unread
);
