using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Localization;
using Tandem.Web.Shared;

namespace Tandem.Web.Features.SignIn;

/// <summary>Identity's complaints, each as what is wrong and what to do, in the user's language.</summary>
sealed class PasswordErrors(IStringLocalizer<Ui> L) : IdentityErrorDescriber
{
    public override IdentityError PasswordTooShort(int length) =>
        Error(
            nameof(PasswordTooShort),
            L["The password is too short: use at least {0} characters, for example four random words.", length]
        );

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) =>
        Error(
            nameof(PasswordRequiresUniqueChars),
            L["The password repeats too few characters: use at least {0} different ones.", uniqueChars]
        );

    public override IdentityError PasswordMismatch() => Error(nameof(PasswordMismatch), L["The present password is wrong: type it again."]);

    public override IdentityError DuplicateUserName(string userName) =>
        Error(nameof(DuplicateUserName), L["There is already a user {0}: choose another name.", userName]);

    public override IdentityError InvalidUserName(string? userName) =>
        Error(nameof(InvalidUserName), L["The user name {0} cannot be used: take letters, digits and - . _ @ +", userName ?? ""]);

    static IdentityError Error(string code, string sentence) => new() { Code = code, Description = sentence };
}
