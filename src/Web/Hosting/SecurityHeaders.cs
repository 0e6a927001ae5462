using System.Security.Cryptography;

namespace Tandem.Web.Hosting;

/// <summary>
/// The headers of every response. Scripts run only from our own files or with the request's nonce. Style attributes are allowed, because the
/// component library and Blazor's virtual lists set them; style elements are not, so the theme is a file of its own.
/// </summary>
static class SecurityHeaders
{
    static readonly object NonceKey = new();

    /// <summary>The request's nonce, for the few script elements that need one.</summary>
    public static string Nonce(this HttpContext context) => (string)context.Items[NonceKey]!;

    public static void UseSecurityHeaders(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
                context.Items[NonceKey] = nonce;
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy =
                    "default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
                    + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
                    + $"script-src 'self' 'nonce-{nonce}'; style-src 'self'; style-src-elem 'self' 'nonce-{nonce}'; "
                    + "style-src-attr 'unsafe-inline'";
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return next(context);
            }
        );
}
