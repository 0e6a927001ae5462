using Tandem.Adapters.Clouds.Alibaba.Wire;

namespace Tandem.Adapters.Clouds.Alibaba.Problems;

/// <summary>Sentences for what the cloud says about disks and their snapshots.</summary>
static class SnapshotSentences
{
    public static Failure? Of(ApiError error, AlibabaCall call) =>
        error.Code switch
        {
            "SnapshotCreatedDisk" or "SnapshotCreatedImage" => new(
                Snapshots.SnapshotFailures.Used,
                Text.Of($"A disk or an image was made from a snapshot in {call.Region}, and the cloud keeps it for that ({error.Code})."),
                Text.Of($"Nothing is lost; it can be removed once that disk or image is gone.")
            ),
            var code when code.StartsWith("IncorrectDiskStatus", StringComparison.Ordinal) => new(
                code,
                Text.Of($"The disk is in a state in which no snapshot of it can be taken ({code})."),
                Text.Of($"Look at the disk in the cloud's console; when it is in use or available again, resume.")
            ),
            var code when code.StartsWith("IncorrectSnapshotStatus", StringComparison.Ordinal) => new(
                code,
                Text.Of($"The snapshot is not finished yet, or it failed ({code})."),
                Text.Of($"Wait until the cloud shows it as accomplished, then resume.")
            ),
            var code when code.StartsWith("InvalidDestinationRegionId", StringComparison.Ordinal) => new(
                code,
                Text.Of($"The cloud copies no snapshots from {call.Region} to the region asked for ({code})."),
                Text.Of($"Take this site out of the copies in step 3, or choose another region for it.")
            ),
            _ => null,
        };
}
