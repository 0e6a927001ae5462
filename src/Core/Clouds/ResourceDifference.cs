namespace Tandem.Clouds;

/// <summary>One way in which a live resource is not as wanted.</summary>
/// <param name="Field">
/// What differs, a word of ours: <c>name</c>, <c>cidr</c>, <c>zone</c>, <c>network</c>, <c>rule</c>, <c>version</c>, <c>kind</c>, <c>nodes</c>,
/// <c>subnets</c>, <c>image</c>, <c>cpu</c>, <c>memory</c>, <c>zones</c>, <c>port</c>, <c>serverGroup</c>, <c>bandwidth</c>, …
/// </param>
/// <param name="Wanted">As the plan wants it; null for something that should not be there (an extra rule).</param>
/// <param name="Found">As the cloud shows it; null for something that is missing (a rule).</param>
/// <param name="CanChange">True when <see cref="ICloud.ChangeAsync"/> can change it in place; false when only a new resource would do.</param>
public sealed record ResourceDifference(string Field, string? Wanted, string? Found, bool CanChange);
