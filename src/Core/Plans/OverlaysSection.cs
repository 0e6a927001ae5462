using System.Text.Json.Serialization;
using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;

namespace Tandem.Plans;

/// <summary>
/// Step 5: the Kustomize tree. <c>base/</c> is shared; <c>overlays/{site key}/</c> is what one site gets. At most 1,000 files of 1 MiB: a chart with its
/// sub-charts has some hundreds.
/// </summary>
public sealed record OverlaysSection(IReadOnlyList<OverlayFile> Files) : IPlanSection
{
    public const int MostFiles = 1000;
    public const int MostCharacters = 1024 * 1024;

    /// <summary>Where the files were last taken from; null when they were only ever typed or uploaded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GitOrigin? Source { get; init; }

    /// <summary>The chart that is the base; null when there is none. Told by a file of the tree.</summary>
    [JsonIgnore]
    public ChartSource? Chart => ChartSource.In(Files);

    public static OverlaysSection Empty { get; } = new([]);

    public PlanStep Step => PlanStep.Overlays;

    public static string FolderOf(string site) => $"overlays/{site}";

    public IEnumerable<PlanProblem> Check(Plan plan)
    {
        foreach (var site in plan.Sites.All.Where(s => Files.All(f => f.Path != $"{FolderOf(s.Key)}/kustomization.yaml")))
        {
            yield return new(
                Step,
                FolderOf(site.Key),
                Text.Of($"{site.Name} has no overlay."),
                Text.Of($"Add {FolderOf(site.Key)}/kustomization.yaml, or start from the sample application.")
            );
        }
        foreach (var file in Files.Where(f => !IsSafe(f.Path)))
        {
            yield return new(
                Step,
                file.Path,
                Text.Of($"The path {file.Path} is not allowed."),
                Text.Of($"Use relative paths of letters, digits, dots, hyphens and underscores, without '..'.")
            );
        }
        foreach (var file in Files.Where(f => f.Content.Length > MostCharacters))
        {
            yield return new(Step, file.Path, Text.Of($"{file.Path} is larger than 1 MiB."), Text.Of($"Split the file."));
        }
        if (Files.Count > MostFiles)
        {
            yield return new(
                Step,
                nameof(Files),
                Text.Of($"There are {Files.Count} files; {MostFiles} are allowed."),
                Text.Of($"Remove what the overlays do not use.")
            );
        }
    }

    /// <summary>True for a relative path without tricks; also the rule for every path from an upload.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= 200
        && !path.StartsWith('/')
        && path.Split('/')
            .All(s => s.Length > 0 && s is not ("." or "..") && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));
}
