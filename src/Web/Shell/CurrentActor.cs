using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Tandem.Access;
using Tandem.Adapters.Storage;

namespace Tandem.Web.Shell;

/// <summary>
/// Reads user and roles in a scope of its own, since the page's scope lives as long as the page. A session whose stamp is no longer the user's
/// (signed out elsewhere, other roles, disabled) is nobody's at once, long before the cookie is looked at again.
/// </summary>
sealed class CurrentActor(AuthenticationStateProvider session, IServiceScopeFactory scopes, TimeProvider clock) : ICurrentActor
{
    /// <summary>Whose session has ended.</summary>
    public static readonly Actor Nobody = new("nobody", "nobody", new HashSet<Role>());

    public async Task<Actor> GetAsync(CancellationToken cancellation = default)
    {
        var principal = (await session.GetAuthenticationStateAsync()).User;
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TandemUser>>();
        if (principal.Identity?.IsAuthenticated != true || await users.GetUserAsync(principal) is not { } user)
        {
            return Nobody;
        }
        if (principal.FindFirst(users.Options.ClaimsIdentity.SecurityStampClaimType)?.Value != await users.GetSecurityStampAsync(user))
        {
            return Nobody;
        }
        return await ActorOf(users, user, clock.GetUtcNow());
    }

    /// <summary>The user as an actor; without roles when disabled.</summary>
    public static async Task<Actor> ActorOf(UserManager<TandemUser> users, TandemUser user, DateTimeOffset now)
    {
        var roles = user.IsDisabled(now) ? [] : await users.GetRolesAsync(user);
        return new Actor(user.Id, user.UserName!, roles.Select(Enum.Parse<Role>).ToHashSet());
    }
}

static class DisabledUsers
{
    /// <summary>A lock-out that ends in another century is no lock-out but a disabled user.</summary>
    public static readonly DateTimeOffset Forever = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsDisabled(this TandemUser user, DateTimeOffset now) => user.LockoutEnd > now.AddYears(100);
}
