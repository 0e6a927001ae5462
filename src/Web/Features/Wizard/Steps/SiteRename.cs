using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Steps;

/// <summary>Gives a site another short name everywhere the plan uses it.</summary>
static class SiteRename
{
    /// <summary>The sections that change, the sites first: they make the others doubtful, which saving those afterwards settles.</summary>
    public static IReadOnlyList<IPlanSection> Apply(Plan plan, string from, string to)
    {
        var sites = plan.Sites with { All = [.. plan.Sites.All.Select(s => s.Key == from ? s with { Key = to } : s)] };
        // While two sites share a short name it cannot be told whose things they are.
        if (plan.Sites.All.Count(s => s.Key == from) > 1 || plan.Sites.All.Any(s => s.Key == to))
        {
            return [sites];
        }
        var sections = new List<IPlanSection> { sites };
        if (plan.Resources.Renamed(from, to) is var resources && !ReferenceEquals(resources, plan.Resources))
        {
            sections.Add(resources);
        }
        if (plan.Deploy.Users is { } users && users.Any(u => u.Site == from))
        {
            sections.Add(plan.Deploy with { Users = [.. users.Select(u => u.Site == from ? u with { Site = to } : u)] });
        }
        var folder = OverlaysSection.FolderOf(from) + "/";
        if (plan.Overlays.Files.Any(f => f.Path.StartsWith(folder, StringComparison.Ordinal)))
        {
            sections.Add(
                plan.Overlays with
                {
                    Files = [.. plan.Overlays.Files.Select(f => Moved(f, folder, OverlaysSection.FolderOf(to) + "/"))],
                }
            );
        }
        return sections;
    }

    static OverlayFile Moved(OverlayFile file, string from, string to) =>
        file.Path.StartsWith(from, StringComparison.Ordinal) ? file with { Path = to + file.Path[from.Length..] } : file;
}
