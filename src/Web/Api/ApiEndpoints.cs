using Microsoft.AspNetCore.Mvc;

namespace Tandem.Web.Api;

/// <summary>What programs ask over HTTP. Everything demands a sign-in here, and its permission in the use case behind it.</summary>
public static class ApiEndpoints
{
    public static WebApplication MapApi(this WebApplication app)
    {
        app.MapHub<RunHub>("/hubs/runs").ForPrograms();
        var api = app.MapGroup("/api").ForPrograms().AddEndpointFilter(Caller.IntroduceAsync);
        api.MapGet("/runs/{id:long}/log", RunFiles.LogAsync);
        api.MapGet("/runs/{id:long}/events", RunFiles.EventsAsync);
        api.MapGet("/sites/{plan:guid}/{site}/log", SiteLog.ReadAsync);
        api.MapGet("/plans/{id:guid}/releases/{run:long}/{site}", ReleaseFiles.BytesAsync);
        api.MapGet("/plans/{id:guid}/overlays.zip", OverlayFiles.ZipAsync);
        api.MapGet("/audit.csv", AuditFile.CsvAsync);
        return app;
    }

    /// <summary>A program that is not signed in is told so by 401, not sent to pages for people.</summary>
    static T ForPrograms<T>(this T endpoints)
        where T : IEndpointConventionBuilder =>
        endpoints.RequireAuthorization().DisableCookieRedirect().WithMetadata(new SkipStatusCodePagesAttribute());

    /// <summary>A failure as an RFC 9457 problem: 403 without the permission, else 404.</summary>
    internal static IResult Problem(Failure failure) =>
        Results.Problem(
            title: failure.What.ToString(),
            detail: failure.Hint.ToString(),
            statusCode: failure.Code == "access.denied" ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound,
            type: failure.Code
        );
}
