using Microsoft.AspNetCore.Localization;

namespace Tandem.Web.Shell;

static class ShellEndpoints
{
    public static void MapShell(this WebApplication app)
    {
        app.MapGet("/theme.css", ThemeAsync).AllowAnonymous();
        app.MapGet("/culture/set", SetCulture).AllowAnonymous();
    }

    static async Task<IResult> ThemeAsync(ThemeFile theme, HttpContext context)
    {
        context.Response.Headers.CacheControl = context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Text((await theme.GetAsync()).Css, "text/css");
    }

    /// <summary>Keeps the language in a cookie and goes back by a full page load: an open page keeps the language it started with.</summary>
    static IResult SetCulture(string culture, string? back, HttpContext context)
    {
        if (culture is "en" or "zh-CN")
        {
            context.Response.Cookies.Append(
                CookieRequestCultureProvider.DefaultCookieName,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
                new CookieOptions
                {
                    MaxAge = TimeSpan.FromDays(365),
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Secure = context.Request.IsHttps,
                    IsEssential = true,
                }
            );
        }
        return Results.LocalRedirect(LocalPath.Of(back));
    }
}

/// <summary>Addresses given from outside to go back to.</summary>
static class LocalPath
{
    /// <summary>The path when it lies within this site, else the start page.</summary>
    public static string Of(string? path) =>
        path is ['/', ..]
        && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Any(char.IsControl)
            ? path
            : "/";
}
