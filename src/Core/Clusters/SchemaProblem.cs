namespace Tandem.Clusters;

/// <summary>Something in an object that the cluster's own schema does not allow.</summary>
/// <param name="Path">Keys from the top of the object; positions in lists as numbers. Empty when it is about the object as a whole.</param>
/// <param name="What">A sentence that names the object.</param>
public sealed record SchemaProblem(ObjectRef Ref, IReadOnlyList<string> Path, Text What, Text Remedy);
