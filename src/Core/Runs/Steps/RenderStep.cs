using System.Security.Cryptography;
using System.Text;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Runs.Steps;

/// <summary>Renders a site's overlay before anything is touched, so that a mistake in a file stops the run while it is still cheap.</summary>
public sealed class RenderStep(IRenderer renderer) : IRunStep
{
    /// <summary>Fact left for the deploy: the hash of what was rendered.</summary>
    public const string Hash = "sha256";

    public string Kind => StepKinds.Render;

    public async Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var files = context.Plan.Overlays.Files;
        var rendering = await renderer.RenderAsync(files, OverlaysSection.FolderOf(context.Site.Key), cancellation);
        await LogAsync(context, rendering.Problems);
        foreach (var notice in rendering.Notices)
        {
            await context.LogAsync(Text.Of($"{Place(notice)}: {notice.What} {notice.Remedy}"), LogLevel.Warning);
        }
        return rendering.Ok
            ? new Succeeded(Text.Of($"{rendering.Objects.Count} objects rendered."))
            {
                Facts = new Dictionary<string, string> { [Hash] = HashOf(rendering.Yaml) },
            }
            : new Failed(ToFailure(rendering.Problems[0]));
    }

    public static async Task LogAsync(StepContext context, IReadOnlyList<RenderProblem> problems)
    {
        foreach (var problem in problems)
        {
            await context.LogAsync(Text.Of($"{Place(problem)}: {problem.What} {problem.Remedy}"), LogLevel.Error);
        }
    }

    public static string HashOf(string yaml) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));

    public static Failure ToFailure(RenderProblem problem) =>
        new("overlays.render", Text.Of($"{Place(problem)}: {problem.What}"), problem.Remedy, Field: problem.File);

    static string Place(RenderProblem problem) =>
        problem.Line is { } line ? $"{problem.File}:{line}"
        : problem.File is { } file ? file
        : "kustomize";
}
