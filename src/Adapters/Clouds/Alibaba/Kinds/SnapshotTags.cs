using System.Globalization;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Tandem.Snapshots;

namespace Tandem.Adapters.Clouds.Alibaba.Kinds;

/// <summary>The mark of a snapshot as tags.</summary>
static class SnapshotTags
{
    const string SiteTag = "tandem.site";
    const string RunTag = "tandem.run";
    const string DiskTag = "tandem.disk";
    const string VolumeTag = "tandem.volume";
    const string SourceTag = "tandem.source";

    /// <summary>The cloud's limit for the value of a tag.</summary>
    const int LongestValue = 128;

    public static Parameters[] Write(SnapshotMark mark) =>
        [
            .. new (string Key, string? Value)[]
            {
                (Ownership.PlanTag, mark.Plan),
                (SiteTag, mark.Site),
                (RunTag, mark.Run.ToString(CultureInfo.InvariantCulture)),
                (DiskTag, mark.Disk),
                (VolumeTag, mark.Volume.Length > LongestValue ? mark.Volume[..LongestValue] : mark.Volume),
                (SourceTag, mark.Source),
            }
                .Where(t => t.Value is not null)
                .Select(t => new Parameters { { "Key", t.Key }, { "Value", t.Value } }),
        ];

    /// <summary>The mark, or null when one of its parts is missing: then it is not ours to touch.</summary>
    public static SnapshotMark? Read(JsonElement item)
    {
        var tags = Of(item);
        return
            tags.TryGetValue(Ownership.PlanTag, out var plan)
            && tags.TryGetValue(SiteTag, out var site)
            && tags.TryGetValue(DiskTag, out var disk)
            && long.TryParse(tags.GetValueOrDefault(RunTag), CultureInfo.InvariantCulture, out var run)
            ? new SnapshotMark(plan, site, run, disk, tags.GetValueOrDefault(VolumeTag, disk), tags.GetValueOrDefault(SourceTag))
            : null;
    }

    public static Dictionary<string, string> Of(JsonElement item) =>
        item.Items("Tags", "Tag").DistinctBy(t => t.Text("TagKey")).ToDictionary(t => t.Text("TagKey"), t => t.Text("TagValue"));
}
