namespace Tandem.Adapters.Storage.Rows;

/// <summary>A save that changed a plan's files.</summary>
sealed class OverlayVersionRow
{
    public Guid PlanId { get; set; }
    public int Version { get; set; }
    public required string By { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>What a save did to one file. A tree at a version is, for each path, the newest row that is not younger.</summary>
sealed class OverlayChangeRow
{
    public Guid PlanId { get; set; }
    public required string Path { get; set; }
    public int Version { get; set; }

    /// <summary>Null when the file was removed.</summary>
    public string? Text { get; set; }
}
