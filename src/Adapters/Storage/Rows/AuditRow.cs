using System.Text.Json;
using Tandem.Audit;
using Tandem.Plans;

namespace Tandem.Adapters.Storage.Rows;

/// <summary>One entry of the record. Written once; triggers refuse everything else, and the hashes betray who gets round them.</summary>
sealed class AuditRow
{
    public long Sequence { get; set; }
    public DateTimeOffset At { get; set; }
    public required string Actor { get; set; }
    public required string ActorName { get; set; }
    public required string Action { get; set; }
    public required string Subject { get; set; }
    public required string Format { get; set; }
    public required string Args { get; set; }
    public required string PreviousHash { get; set; }
    public required string Hash { get; set; }

    public static AuditRow From(AuditEntry e) =>
        new()
        {
            Sequence = e.Sequence,
            At = e.At,
            Actor = e.Actor,
            ActorName = e.ActorName,
            Action = e.Action,
            Subject = e.Subject,
            Format = e.Intent.Format,
            Args = JsonSerializer.Serialize(e.Intent.Args, PlanJson.Options),
            PreviousHash = e.PreviousHash,
            Hash = e.Hash,
        };

    public AuditEntry ToEntry() =>
        new(At, Actor, ActorName, Action, Subject, new Text(Format, ReadArgs()))
        {
            Sequence = Sequence,
            PreviousHash = PreviousHash,
            Hash = Hash,
        };

    /// <summary>Arguments somebody spoilt are read as none, so that the hash tells and the page still opens.</summary>
    List<string> ReadArgs()
    {
        try
        {
            return JsonSerializer.Deserialize<List<string>>(Args, PlanJson.Options) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
