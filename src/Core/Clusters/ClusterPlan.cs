using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tandem.Clusters;

/// <summary>What applying a release will do to one object.</summary>
public enum ObjectAction
{
    /// <summary>It is there as it should be; nothing is sent.</summary>
    Unchanged,
    Create,
    Change,

    /// <summary>It is there and nobody marked it as ours; taking it over needs somebody's consent.</summary>
    Adopt,

    /// <summary>A field that is fixed once the object exists differs: it has to be deleted and made anew.</summary>
    Recreate,

    /// <summary>Others own fields that should have another value; each is to be decided.</summary>
    Conflict,

    /// <summary>It was released earlier, is not in the release any more, and will be deleted.</summary>
    Prune,

    /// <summary>It cannot be done.</summary>
    Blocked,
}

/// <summary>What happens to one field.</summary>
public enum FieldFate
{
    Set,
    Remove,

    /// <summary>Its value is right already and we become one of its owners.</summary>
    Own,

    /// <summary>Somebody else owns it with another value, and nobody has decided yet.</summary>
    Conflict,

    /// <summary>Taken from its owner by force, as decided.</summary>
    Take,

    /// <summary>Left to its owner, as decided.</summary>
    Yield,
}

/// <summary>Who wrote a field last, as the server recorded it.</summary>
/// <param name="Manager">Name of the field manager, e.g. <c>kubectl-edit</c>.</param>
public sealed record FieldOwner(string Manager, DateTimeOffset? Since);

/// <summary>One field of an object in which the live object and the release differ.</summary>
/// <param name="Path">e.g. <c>spec.template.spec.containers[name=web].image</c>.</param>
/// <param name="Live">The value in the cluster as JSON; null when it is not there. Values of Secrets stand as <c>#</c> and a keyed hash.</param>
/// <param name="Wanted">The value in the release, in the same way; null when it is not in the release.</param>
/// <param name="Owner">Somebody else who owns the field; null when nobody else does.</param>
public sealed record FieldChange(string Path, FieldFate Fate, string? Live, string? Wanted, FieldOwner? Owner = null);

/// <summary>What applying a release will do to one object, and why.</summary>
/// <param name="Why">A sentence where the action alone does not tell enough.</param>
/// <param name="NeedsConsent">True when nobody has agreed yet to what cannot be undone.</param>
/// <param name="Checked">True when the server itself was asked, without changing anything, whether it would accept it.</param>
public sealed record PlannedObject(
    ObjectRef Ref,
    ObjectAction Action,
    IReadOnlyList<FieldChange> Fields,
    Text? Why = null,
    bool NeedsConsent = false,
    bool Checked = false
)
{
    /// <summary>
    /// True when applying stops before anything is written because of this object. What would only be deleted stays until somebody agrees, and
    /// stops nothing.
    /// </summary>
    [JsonIgnore]
    public bool Stops => Action is ObjectAction.Conflict or ObjectAction.Blocked || (NeedsConsent && Action != ObjectAction.Prune);
}

/// <summary>
/// What applying a release to a cluster will do, object by object: the release held against what is there. Made without changing anything;
/// frozen with a run, it is what the run does, or the run stops at what moved.
/// </summary>
public sealed record ClusterPlan(IReadOnlyList<PlannedObject> Objects)
{
    public int Count(ObjectAction action) => Objects.Count(o => o.Action == action);

    /// <summary>SHA-256 over what will be done, hex. Unchanged objects are no part of it.</summary>
    public string Hash()
    {
        var work = Objects
            .Where(o => o.Action != ObjectAction.Unchanged)
            .OrderBy(o => o.Ref.ToString(), StringComparer.Ordinal)
            .Select(o => new
            {
                o.Ref,
                Action = o.Action.ToString(),
                Fields = o.Fields.Select(f => new
                {
                    f.Path,
                    Fate = f.Fate.ToString(),
                    f.Live,
                    f.Wanted,
                }),
            });
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(work)));
    }

    /// <summary>What is done now and was not foreseen, or was foreseen otherwise; null when this is what was foreseen.</summary>
    /// <param name="foreseen">The plan as it was looked at.</param>
    public PlannedObject? MovedSince(ClusterPlan foreseen)
    {
        var before = foreseen.Objects.ToDictionary(o => o.Ref);
        return Objects.FirstOrDefault(o =>
            // What a run did before it was interrupted is done, not moved.
            o.Action != ObjectAction.Unchanged
            && (!before.TryGetValue(o.Ref, out var was) || was.Action != o.Action || !was.Fields.SequenceEqual(o.Fields))
        );
    }
}
