using System.Text;
using Tandem.Releases;
using Tandem.Web.Shell;

namespace Tandem.Web.Api;

/// <summary>A kept release as a file.</summary>
static class ReleaseFiles
{
    /// <summary>The very bytes that were applied: their SHA-256 is the one that pages and the record show.</summary>
    public static async Task<IResult> BytesAsync(
        Guid id,
        long run,
        string site,
        ReleaseService releases,
        ICurrentActor current,
        HttpContext http
    )
    {
        var gone = http.RequestAborted;
        var release = await releases.OpenAsync(await current.GetAsync(gone), id, new ReleaseKey(run, site), gone);
        if (!release.Ok)
        {
            return ApiEndpoints.Problem(release.Failure);
        }
        http.Response.Headers.CacheControl = "no-store";
        return Results.Bytes(new UTF8Encoding(false).GetBytes(release.Value.Yaml), "application/yaml", $"release-{run}-{site}.yaml");
    }
}
