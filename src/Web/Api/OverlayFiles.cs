using Tandem.Overlays.Transfer;
using Tandem.Web.Shell;

namespace Tandem.Web.Api;

/// <summary>The files of a plan as a zip.</summary>
static class OverlayFiles
{
    public static async Task<IResult> ZipAsync(Guid id, OverlayTransfer transfer, ICurrentActor current, HttpContext http)
    {
        var gone = http.RequestAborted;
        var exported = await transfer.ExportAsync(await current.GetAsync(gone), id, gone);
        if (!exported.Ok)
        {
            return ApiEndpoints.Problem(exported.Failure);
        }
        http.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(exported.Value.Zip, "application/zip", exported.Value.Name);
    }
}
