using Tandem.Audit;

namespace Tandem.Web.Features.SignIn;

/// <summary>Writes who came, went and failed to into the record.</summary>
sealed class SignInRecord(IAuditLog log, TimeProvider clock)
{
    public Task SignedInAsync(string userId, string name) => AppendAsync(userId, name, "signin.succeeded", Text.Of($"{name} signed in."));

    /// <summary>A name nobody has is recorded as typed, shortened: it may be a password typed into the wrong field, but it may be an attack.</summary>
    public Task RefusedAsync(string? userId, string name) =>
        AppendAsync(userId ?? "unknown", name, "signin.failed", Text.Of($"A sign-in as {name} failed."));

    public Task LockedOutAsync(string userId, string name) =>
        AppendAsync(userId, name, "signin.locked", Text.Of($"{name} was locked out after too many failed sign-ins."));

    public Task SignedOutAsync(string userId, string name) =>
        AppendAsync(userId, name, "signin.ended", Text.Of($"{name} signed out everywhere."));

    public Task FirstUserAsync(string userId, string name) =>
        AppendAsync(userId, name, "user.created", Text.Of($"{name} was made the first user by the set-up link."));

    public Task PasswordChangedAsync(string userId, string name) =>
        AppendAsync(userId, name, "user.password", Text.Of($"{name} changed the own password."));

    Task AppendAsync(string userId, string name, string action, Text intent) =>
        log.AppendAsync(new AuditEntry(clock.GetUtcNow(), userId, name, action, $"user/{userId}", intent), CancellationToken.None);
}
