namespace Tandem.Web.Features.Sites;

/// <summary>What a reader wants of a pod's log; all of it is in the address of the page.</summary>
/// <param name="Container">Null for the pod's first.</param>
public sealed record LogChoice(string? Container, bool Previous, string Search);
