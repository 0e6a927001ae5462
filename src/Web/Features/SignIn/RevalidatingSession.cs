using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Tandem.Adapters.Storage;
using Tandem.Web.Hosting;

namespace Tandem.Web.Features.SignIn;

/// <summary>
/// Looks at the store every half minute on behalf of an open page: a changed stamp or changed roles make the page anonymous, and it goes to
/// the sign-in form.
/// </summary>
sealed class RevalidatingSession(ILoggerFactory logs, IServiceScopeFactory scopes, IOptions<IdentityOptions> options)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    protected override TimeSpan RevalidationInterval => SignInHosting.Revalidation;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState state, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
        if (await users.GetUserAsync(state.User) is not { } user)
        {
            return false;
        }
        var stamp = state.User.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
        var roles = state.User.FindAll(options.Value.ClaimsIdentity.RoleClaimType).Select(c => c.Value);
        return stamp == await users.GetSecurityStampAsync(user) && roles.ToHashSet().SetEquals(await users.GetRolesAsync(user));
    }
}
