using System.Text.Json;
using Tandem.Plans;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>A draft of a plan; its answers as JSON.</summary>
sealed class PlanRow
{
    public Guid Id { get; set; }
    public required string Name { get; set; }
    public int Version { get; set; }
    public required string Json { get; set; }

    /// <summary>Numbers of the steps, comma-separated.</summary>
    public required string Visited { get; set; }
    public required string Stale { get; set; }
    public required string UpdatedBy { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }

    public static PlanRow From(PlanDraft draft) =>
        new()
        {
            Id = draft.Id,
            Name = draft.Name,
            Version = draft.Version,
            Json = JsonSerializer.Serialize(draft.Plan, PlanJson.Options),
            Visited = Join(draft.Visited),
            Stale = Join(draft.Stale),
            UpdatedBy = draft.UpdatedBy,
            UpdatedAt = draft.UpdatedAt,
        };

    public PlanDraft ToDraft() =>
        new(
            Id,
            Name,
            Version,
            JsonSerializer.Deserialize<Plan>(Json, PlanJson.Options)!,
            Split(Visited),
            Split(Stale),
            UpdatedBy,
            UpdatedAt
        );

    static string Join(IEnumerable<PlanStep> steps) => string.Join(',', steps.Order());

    static HashSet<PlanStep> Split(string steps) =>
        [.. steps.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<PlanStep>)];
}
