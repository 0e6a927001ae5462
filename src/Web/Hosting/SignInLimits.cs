using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.RateLimiting;

namespace Tandem.Web.Hosting;

/// <summary>Slows down whoever guesses passwords: a limit for each address and one for each user name, on posts to <c>/account</c>.</summary>
static class SignInLimits
{
    static readonly object NameKey = new();

    public static void Configure(RateLimiterOptions o, int perMinute)
    {
        o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        o.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            Limit(c => $"ip {c.Connection.RemoteIpAddress}", perMinute),
            Limit(c => c.Items[NameKey] is string name ? $"name {name}" : null, Math.Max(1, perMinute / 2))
        );
        o.OnRejected = async (rejected, cancellation) =>
        {
            // Else the status page is re-executed as a POST, fails antiforgery and leaves as 400.
            if (rejected.HttpContext.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }
            rejected.HttpContext.Response.Headers.RetryAfter = "60";
            await rejected.HttpContext.Response.WriteAsync(
                "Too many attempts. Wait a minute and try again. 尝试次数过多，请一分钟后再试。",
                cancellation
            );
        };
    }

    static PartitionedRateLimiter<HttpContext> Limit(Func<HttpContext, string?> key, int perMinute) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            SignInForms.IsOne(context.Request) && key(context) is { } partition
                ? RateLimitPartition.GetFixedWindowLimiter(
                    partition,
                    _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }
                )
                : RateLimitPartition.GetNoLimiter("")
        );

    /// <summary>Remembers whom a form is about, for the limiter, which cannot await the form itself.</summary>
    public static void NoteName(HttpContext context, string name) => context.Items[NameKey] = name.Trim().ToUpperInvariant();
}

/// <summary>Reads the user name of a posted sign-in form before the limiter looks.</summary>
sealed class SignInForms(RequestDelegate next)
{
    public static bool IsOne(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments("/account");

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsOne(context.Request) && context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (form.TryGetValue("Input.Name", out var name) && name.ToString() is { Length: > 0 and <= 256 } given)
            {
                SignInLimits.NoteName(context, given);
            }
        }
        await next(context);
        if (IsOne(context.Request) && context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false })
        {
            // A form from before a sign-in in another tab carries a token of the wrong user: show the form anew instead of an empty page.
            context.Response.Redirect(context.Request.Path + context.Request.QueryString);
        }
    }
}
