namespace Tandem.Clusters;

/// <summary>A field that may stand at some place.</summary>
/// <param name="Type">In words, e.g. <c>string</c> or <c>list of object</c>; empty when anything goes.</param>
/// <param name="Description">As the cluster tells it, in English; empty when it tells nothing.</param>
public sealed record FieldInfo(string Name, string Type, bool Required, string Description);

/// <summary>What may be written at one place of an object.</summary>
/// <param name="Fields">Of the object, or of the entries when it is a list.</param>
/// <param name="Choices">Values that are allowed; empty when there is no such list.</param>
public sealed record FieldHelp(
    string Type,
    string Description,
    bool IsList,
    IReadOnlyList<FieldInfo> Fields,
    IReadOnlyList<string> Choices
);

/// <summary>A kind as it is written at the top of an object.</summary>
public sealed record KindName(string ApiVersion, string Kind);

/// <summary>What a cluster's schemas tell somebody who writes objects for it, custom kinds included. Only reads; answers are remembered.</summary>
public interface IFieldHelp
{
    /// <param name="path">Keys from the top of the object; positions in lists as numbers.</param>
    /// <returns>Null when the cluster knows neither the kind nor the place.</returns>
    Task<Result<FieldHelp?>> DescribeAsync(KindName kind, IReadOnlyList<string> path, CancellationToken cancellation);

    Task<Result<IReadOnlyList<KindName>>> KindsAsync(CancellationToken cancellation);
}
