using System.Text;
using Microsoft.Extensions.Localization;
using Tandem.Audit;
using Tandem.Web.Shared;
using Tandem.Web.Shell;

namespace Tandem.Web.Api;

/// <summary>The record as a table for auditors' own tools.</summary>
static class AuditFile
{
    /// <summary>Matching entries, newest first, with the hashes: whoever has the file can check the chain.</summary>
    public static async Task<IResult> CsvAsync(
        [AsParameters] AuditQuery query,
        AuditService audit,
        ICurrentActor current,
        IStringLocalizer<Ui> localizer,
        TimeProvider clock
    )
    {
        var entries = audit.Export(await current.GetAsync(), query.ToFilter(clock.LocalTimeZone));
        if (!entries.Ok)
        {
            return ApiEndpoints.Problem(entries.Failure);
        }
        return Results.Stream(
            async body =>
            {
                // With the mark, spreadsheets read Chinese as Chinese.
                await using var writer = new StreamWriter(body, new UTF8Encoding(true), leaveOpen: true);
                await writer.WriteAsync("number,at,actor,name,action,subject,sentence,previous_hash,hash\r\n");
                await foreach (var e in entries.Value)
                {
                    await writer.WriteAsync(Row(e, localizer));
                }
            },
            "text/csv; charset=utf-8",
            "audit.csv"
        );
    }

    public static string Row(AuditEntry e, IStringLocalizer<Ui> localizer)
    {
        string[] cells =
        [
            $"{e.Sequence}",
            e.At.ToUniversalTime().ToString("O"),
            e.Actor,
            e.ActorName,
            e.Action,
            e.Subject,
            localizer.Say(e.Intent),
            e.PreviousHash,
            e.Hash,
        ];
        return string.Join(',', cells.Select(Cell)) + "\r\n";
    }

    /// <summary>Quoted; and what a spreadsheet would take for a formula is kept from being one.</summary>
    static string Cell(string text)
    {
        var harmless = text.Length > 0 && "=+-@\t\r".Contains(text[0]) ? "'" + text : text;
        return $"\"{harmless.Replace("\"", "\"\"")}\"";
    }
}
