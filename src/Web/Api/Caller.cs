using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Tandem.Web.Api;

/// <summary>
/// Tells the current scope who asks. Pages are told by Blazor; a plain request or a hub call has to do it itself, or asking for the actor throws.
/// </summary>
static class Caller
{
    public static void Introduce(AuthenticationStateProvider session, ClaimsPrincipal user)
    {
        if (session is IHostEnvironmentAuthenticationStateProvider host)
        {
            host.SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        }
    }

    /// <summary>The filter that does it for a request.</summary>
    public static ValueTask<object?> IntroduceAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        Introduce(http.RequestServices.GetRequiredService<AuthenticationStateProvider>(), http.User);
        return next(context);
    }
}
