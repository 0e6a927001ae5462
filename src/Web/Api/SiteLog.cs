using System.Text;
using Tandem.Clusters.Live;
using Tandem.Web.Shell;

namespace Tandem.Web.Api;

/// <summary>What a container wrote, as a file.</summary>
static class SiteLog
{
    public static async Task<IResult> ReadAsync([AsParameters] SiteLogRequest request)
    {
        var actor = await request.Current.GetAsync(request.Http.RequestAborted);
        var release = await request.View.FindAsync(actor, request.Plan, request.Site, request.Http.RequestAborted);
        if (!release.Ok)
        {
            return ApiEndpoints.Problem(release.Failure);
        }
        var pieces = request
            .View.FollowLogAsync(actor, release.Value, request.Question, request.Http.RequestAborted)
            .GetAsyncEnumerator(request.Http.RequestAborted);
        // The first piece tells whether there will be any: a refusal must not become a file.
        var any = await pieces.MoveNextAsync();
        if (any && pieces.Current is { Problem: { } problem, Lines.Count: 0 })
        {
            await pieces.DisposeAsync();
            return ApiEndpoints.Problem(problem);
        }
        return Results.Stream(
            body => WriteAsync(body, pieces, any),
            "text/plain; charset=utf-8",
            $"{request.Question.Pod}-{request.Question.Container}.log"
        );
    }

    static async Task WriteAsync(Stream body, IAsyncEnumerator<LogPiece> pieces, bool any)
    {
        await using var reading = pieces;
        await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
        for (; any; any = await pieces.MoveNextAsync())
        {
            foreach (var line in pieces.Current.Lines)
            {
                await writer.WriteLineAsync(line.At is { } at ? $"{at.ToUniversalTime():yyyy-MM-ddTHH:mm:ss.fffZ} {line.Text}" : line.Text);
            }
        }
    }
}

/// <summary>One request for a container's log: its namespace as <c>space</c>, <c>pod</c>, <c>container</c>, and <c>previous=true</c> for the run before.</summary>
readonly record struct SiteLogRequest(Guid Plan, string Site, SiteView View, ICurrentActor Current, HttpContext Http)
{
    public LogQuestion Question =>
        new(Ask("space"), Ask("pod"), Ask("container"), Ask("previous") == "true", Follow: false, Tail: LogQuestion.File);

    string Ask(string name) => Http.Request.Query[name].ToString();
}
