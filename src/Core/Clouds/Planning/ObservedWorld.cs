namespace Tandem.Clouds.Planning;

/// <summary>A live resource that belongs to a plan, beside what the plan wants in its place.</summary>
/// <param name="Key">Key of the step that makes it; for a resource that no step wants any more, the key it was made under.</param>
/// <param name="Differences">How it differs from what is wanted; empty also while it is still being made.</param>
/// <param name="Adopted">True when it is not ours and the plan uses it as it is.</param>
public sealed record ObservedResource(string Key, CloudResource Live, IReadOnlyList<ResourceDifference> Differences, bool Adopted = false);

/// <summary>What one site's cloud showed.</summary>
/// <param name="Problem">Why it could not be read; then <paramref name="Resources"/> says nothing.</param>
public sealed record ObservedSite(string Site, IReadOnlyList<ObservedResource> Resources, Failure? Problem = null);

/// <summary>What the clouds of a plan's sites showed at about the same time.</summary>
public sealed record ObservedWorld(IReadOnlyList<ObservedSite> Sites);
