using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Tandem.Access;
using Tandem.Adapters.Storage;
using Tandem.Audit;
using Tandem.Web.Shell;

namespace Tandem.Web.Features.Settings;

public enum UserState
{
    Active,

    /// <summary>Too many wrong passwords; ends by itself.</summary>
    LockedOut,
    Disabled,
}

public sealed record UserLine(string Id, string Name, IReadOnlySet<Role> Roles, UserState State, DateTimeOffset CreatedAt);

/// <summary>A password made here, to be shown once and handed over.</summary>
public sealed record InitialPassword(string Name, string Password);

/// <summary>
/// The use cases around users. The change and its entry in the record are one transaction.
/// </summary>
sealed class UserAdministration(IServiceScopeFactory scopes, OpenSessions sessions, TimeProvider clock)
{
    public Task<Result<IReadOnlyList<UserLine>>> ListAsync(Actor actor) =>
        WithUsersAsync<IReadOnlyList<UserLine>>(
            actor,
            async users =>
            {
                var lines = new List<UserLine>();
                foreach (var user in users.Users.OrderBy(u => u.UserName).Take(500).ToList())
                {
                    var roles = (await users.GetRolesAsync(user)).Select(Enum.Parse<Role>).ToHashSet();
                    lines.Add(new UserLine(user.Id, user.UserName!, roles, StateOf(user), user.CreatedAt));
                }
                return lines;
            }
        );

    public Task<Result<InitialPassword>> CreateAsync(Actor actor, string name, IReadOnlySet<Role> roles) =>
        ChangeUsersAsync<InitialPassword>(
            actor,
            async (users, record) =>
            {
                var user = new TandemUser { UserName = name.Trim(), CreatedAt = clock.GetUtcNow() };
                if (await RefusalAsync(users, user) is { } refused)
                {
                    return refused;
                }
                await record(Entry(actor, "user.created", user, Text.Of($"{actor.Name} made the user {user.UserName}: {Words(roles)}.")));
                var password = NewPassword();
                Demand(await users.CreateAsync(user, password));
                Demand(await users.AddToRolesAsync(user, roles.Select(r => r.ToString())));
                return new InitialPassword(user.UserName, password);
            }
        );

    public Task<Result<Done>> SetRolesAsync(Actor actor, string id, IReadOnlySet<Role> roles) =>
        ChangeUserAsync<Done>(
            actor,
            id,
            async (users, user, record) =>
            {
                if (!roles.Contains(Role.Administrator) && await IsLastAdministratorAsync(users, user))
                {
                    return LastAdministrator(user);
                }
                var before = (await users.GetRolesAsync(user)).ToHashSet();
                var after = roles.Select(r => r.ToString()).ToHashSet();
                var intent = Text.Of($"{actor.Name} changed the roles of {user.UserName} to: {Words(roles)}.");
                await record(Entry(actor, "user.roles", user, intent));
                Demand(await users.RemoveFromRolesAsync(user, before.Except(after)));
                Demand(await users.AddToRolesAsync(user, after.Except(before)));
                return await EndSessionsAsync(users, user);
            }
        );

    public Task<Result<Done>> DisableAsync(Actor actor, string id) =>
        ChangeUserAsync<Done>(
            actor,
            id,
            async (users, user, record) =>
            {
                if (user.Id == actor.UserId || await IsLastAdministratorAsync(users, user))
                {
                    return LastAdministrator(user);
                }
                await record(Entry(actor, "user.disabled", user, Text.Of($"{actor.Name} disabled the user {user.UserName}.")));
                Demand(await users.SetLockoutEnabledAsync(user, true));
                Demand(await users.SetLockoutEndDateAsync(user, DisabledUsers.Forever));
                return await EndSessionsAsync(users, user);
            }
        );

    /// <summary>Lets a disabled or locked-out user in again.</summary>
    public Task<Result<Done>> EnableAsync(Actor actor, string id) =>
        ChangeUserAsync<Done>(
            actor,
            id,
            async (users, user, record) =>
            {
                await record(Entry(actor, "user.enabled", user, Text.Of($"{actor.Name} enabled the user {user.UserName}.")));
                Demand(await users.SetLockoutEndDateAsync(user, null));
                Demand(await users.ResetAccessFailedCountAsync(user));
                return new Done();
            }
        );

    public Task<Result<InitialPassword>> ResetPasswordAsync(Actor actor, string id) =>
        ChangeUserAsync<InitialPassword>(
            actor,
            id,
            async (users, user, record) =>
            {
                await record(Entry(actor, "user.password", user, Text.Of($"{actor.Name} gave {user.UserName} a new password.")));
                var password = NewPassword();
                Demand(await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password));
                await sessions.CloseAsync(user.Id);
                return new InitialPassword(user.UserName!, password);
            }
        );

    Task<Result<T>> WithUsersAsync<T>(Actor actor, Func<UserManager<TandemUser>, Task<Result<T>>> use) =>
        WithScopeAsync(actor, scope => use(scope.GetRequiredService<UserManager<TandemUser>>()));

    async Task<Result<T>> WithScopeAsync<T>(Actor actor, Func<IServiceProvider, Task<Result<T>>> use)
    {
        if (actor.Refuses(Permission.ManageUsers) is { } no)
        {
            return no;
        }
        await using var scope = scopes.CreateAsyncScope();
        return await use(scope.ServiceProvider);
    }

    Task<Result<T>> ChangeUsersAsync<T>(Actor actor, Func<UserManager<TandemUser>, Func<AuditEntry, Task>, Task<Result<T>>> change) =>
        WithScopeAsync(
            actor,
            scope =>
                Database.ChangeUsersAsync(
                    scope,
                    record => change(scope.GetRequiredService<UserManager<TandemUser>>(), record),
                    CancellationToken.None
                )
        );

    Task<Result<T>> ChangeUserAsync<T>(
        Actor actor,
        string id,
        Func<UserManager<TandemUser>, TandemUser, Func<AuditEntry, Task>, Task<Result<T>>> change
    ) =>
        ChangeUsersAsync<T>(
            actor,
            async (users, record) =>
                await users.FindByIdAsync(id) is { } user
                    ? await change(users, user, record)
                    : new Failure("user.unknown", Text.Of($"There is no such user."), Text.Of($"Load the list again."))
        );

    /// <summary>A new stamp for the cookies, and the open pages at once.</summary>
    async Task<Result<Done>> EndSessionsAsync(UserManager<TandemUser> users, TandemUser user)
    {
        Demand(await users.UpdateSecurityStampAsync(user));
        await sessions.CloseAsync(user.Id);
        return new Done();
    }

    static async Task<Failure?> RefusalAsync(UserManager<TandemUser> users, TandemUser user)
    {
        foreach (var validator in users.UserValidators)
        {
            if ((await validator.ValidateAsync(users, user)).Errors.FirstOrDefault() is { } error)
            {
                return error.Code == nameof(IdentityErrorDescriber.DuplicateUserName)
                    ? new(error.Code, Text.Of($"There is already a user {user.UserName}."), Text.Of($"Choose another name."), Field: "Name")
                    : new(
                        error.Code,
                        Text.Of($"The user name cannot be used."),
                        Text.Of($"Take letters, digits and the signs - . _ @ +, without spaces."),
                        Field: "Name"
                    );
            }
        }
        return null;
    }

    async Task<bool> IsLastAdministratorAsync(UserManager<TandemUser> users, TandemUser user)
    {
        var administrators = await users.GetUsersInRoleAsync(nameof(Role.Administrator));
        return administrators.Where(a => !a.IsDisabled(clock.GetUtcNow())).All(a => a.Id == user.Id)
            && administrators.Any(a => a.Id == user.Id);
    }

    static Failure LastAdministrator(TandemUser user) =>
        new(
            "user.last-administrator",
            Text.Of($"Without {user.UserName} nobody could manage users, or you would shut yourself out."),
            Text.Of($"Make another user an administrator first, and let them do it.")
        );

    UserState StateOf(TandemUser user) =>
        user.IsDisabled(clock.GetUtcNow()) ? UserState.Disabled
        : user.LockoutEnd > clock.GetUtcNow() ? UserState.LockedOut
        : UserState.Active;

    AuditEntry Entry(Actor actor, string action, TandemUser user, Text intent) =>
        AuditEntry.By(actor, clock.GetUtcNow(), action, $"user/{user.Id}", intent);

    static string Words(IEnumerable<Role> roles) => string.Join(", ", roles.Order());

    /// <summary>No letters that look alike: it will be read out.</summary>
    static string NewPassword() => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20);

    /// <summary>What was checked before cannot fail for a reason of the user's: it is our bug.</summary>
    static void Demand(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(e => e.Description)));
        }
    }
}
