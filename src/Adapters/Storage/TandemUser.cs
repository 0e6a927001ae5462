using Microsoft.AspNetCore.Identity;

namespace Tandem.Adapters.Storage;

/// <summary>Somebody who may sign in. Roles are named after <see cref="Access.Role"/>.</summary>
public sealed class TandemUser : IdentityUser
{
    /// <summary>Language of the pages, e.g. <c>zh-CN</c>; null follows the browser.</summary>
    public string? Language { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
