namespace Tandem.Snapshots;

/// <summary>Codes of failures that are handled, not only shown.</summary>
public static class SnapshotFailures
{
    /// <summary>The snapshot cannot be removed because something was made from it.</summary>
    public const string Used = "snapshot.used";
}
