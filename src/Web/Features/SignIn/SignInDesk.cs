using Microsoft.AspNetCore.Identity;
using Tandem.Access;
using Tandem.Adapters.Storage;
using Tandem.Web.Shell;

namespace Tandem.Web.Features.SignIn;

enum SignInAnswer
{
    Welcome,
    Wrong,
    LockedOut,
}

/// <summary>What the pages below <c>/account</c> do, each with its entry in the record.</summary>
sealed class SignInDesk(
    UserManager<TandemUser> users,
    SignInManager<TandemUser> signIn,
    SignInRecord record,
    OpenSessions sessions,
    SetupToken setup
)
{
    public bool AnyUser => users.Users.Any();

    public async Task<SignInAnswer> SignInAsync(string name, string password)
    {
        var user = await users.FindByNameAsync(name.Trim());
        if (user is null)
        {
            // Costs what a wrong password costs, so that time does not tell which names exist.
            users.PasswordHasher.HashPassword(new TandemUser(), password);
            await record.RefusedAsync(null, Shorten(name.Trim()));
            return SignInAnswer.Wrong;
        }
        var wasLocked = await users.IsLockedOutAsync(user);
        var result = await signIn.PasswordSignInAsync(user, password, isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            await record.SignedInAsync(user.Id, user.UserName!);
            return SignInAnswer.Welcome;
        }
        await record.RefusedAsync(user.Id, user.UserName!);
        if (result.IsLockedOut && !wasLocked)
        {
            await record.LockedOutAsync(user.Id, user.UserName!);
        }
        return result.IsLockedOut ? SignInAnswer.LockedOut : SignInAnswer.Wrong;
    }

    /// <summary>Makes the first user and signs them in. The token is spent only when it worked.</summary>
    public async Task<IReadOnlyList<string>> MakeFirstUserAsync(string? token, string name, string password, DateTimeOffset now)
    {
        var user = new TandemUser { UserName = name.Trim(), CreatedAt = now };
        var errors = new List<string>();
        foreach (var validator in users.PasswordValidators)
        {
            errors.AddRange((await validator.ValidateAsync(users, user, password)).Errors.Select(e => e.Description));
        }
        foreach (var validator in users.UserValidators)
        {
            errors.AddRange((await validator.ValidateAsync(users, user)).Errors.Select(e => e.Description));
        }
        if (errors.Count > 0 || AnyUser || !setup.Use(token))
        {
            return errors;
        }
        await record.FirstUserAsync(user.Id, user.UserName);
        var made = await users.CreateAsync(user, password);
        if (made.Succeeded)
        {
            await users.AddToRolesAsync(user, [nameof(Role.Administrator), nameof(Role.Engineer)]);
            await signIn.SignInAsync(user, isPersistent: false);
        }
        return [.. made.Errors.Select(e => e.Description)];
    }

    /// <summary>Ends every session of the user, on every device: a new stamp for the cookies, and the open pages at once.</summary>
    public async Task SignOutAsync(System.Security.Claims.ClaimsPrincipal principal)
    {
        if (await users.GetUserAsync(principal) is { } user)
        {
            await record.SignedOutAsync(user.Id, user.UserName!);
            await users.UpdateSecurityStampAsync(user);
            await sessions.CloseAsync(user.Id);
        }
        await signIn.SignOutAsync();
    }

    public async Task<IReadOnlyList<string>> ChangePasswordAsync(
        System.Security.Claims.ClaimsPrincipal principal,
        string present,
        string next
    )
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return [];
        }
        var changed = await users.ChangePasswordAsync(user, present, next);
        if (changed.Succeeded)
        {
            await record.PasswordChangedAsync(user.Id, user.UserName!);
            await sessions.CloseAsync(user.Id);
            await signIn.RefreshSignInAsync(user);
        }
        return [.. changed.Errors.Select(e => e.Description)];
    }

    static string Shorten(string name) => name.Length <= 64 ? name : name[..64];
}
