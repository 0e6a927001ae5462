using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Tandem.Access;
using Tandem.Adapters.Storage;
using Tandem.Web.Features.Settings;
using Tandem.Web.Features.SignIn;
using Tandem.Web.Shell;

namespace Tandem.Web.Hosting;

/// <summary>Who may come in, with what cookie, and what each role's pages demand.</summary>
static class SignInHosting
{
    /// <summary>How soon a role taken away, a sign-out or a disabled user is noticed by cookies and by open pages.</summary>
    public static readonly TimeSpan Revalidation = TimeSpan.FromSeconds(30);

    public static void AddSignIn(this IServiceCollection services, WebOptions options, IHostEnvironment environment)
    {
        services.AddHttpContextAccessor();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, RevalidatingSession>();
        services.AddScoped<ICurrentActor, CurrentActor>();
        services.AddSingleton<OpenSessions>().AddSingleton<SetupToken>().AddSingleton<SignInRecord>();
        services.AddScoped<SignInDesk>().AddSingleton<UserAdministration>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services
            .AddIdentityCore<TandemUser>(ConfigureIdentity)
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddErrorDescriber<PasswordErrors>();
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = Revalidation);
        services.ConfigureApplicationCookie(o =>
        {
            // A cookie named __Host- is refused by browsers unless it is Secure, so Development, which is plain http, needs another name.
            o.Cookie.Name = environment.IsDevelopment() ? "tandem" : "__Host-tandem";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            o.ExpireTimeSpan = TimeSpan.FromHours(8);
            o.SlidingExpiration = true;
            o.LoginPath = "/account/login";
            o.LogoutPath = "/account/logout";
            o.AccessDeniedPath = "/account/denied";
            o.ReturnUrlParameter = "back";
        });
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "tandem-form";
            // Every response says DENY already.
            o.SuppressXFrameOptionsHeader = true;
        });
        services.AddAuthorization(AddPolicies);
        services.AddRateLimiter(o => SignInLimits.Configure(o, options.SignInsPerMinute));
    }

    static void ConfigureIdentity(IdentityOptions o)
    {
        o.User.RequireUniqueEmail = false;
        // Length, not decoration: what people must decorate they write down.
        o.Password.RequiredLength = 12;
        o.Password.RequiredUniqueChars = 5;
        o.Password.RequireDigit = o.Password.RequireLowercase = o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
        o.Lockout.AllowedForNewUsers = true;
        o.Lockout.MaxFailedAccessAttempts = 5;
        o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(10);
    }

    /// <summary>One policy per permission, from the one table of roles; whatever has no policy of its own demands a sign-in.</summary>
    static void AddPolicies(AuthorizationOptions o)
    {
        o.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        foreach (var permission in Enum.GetValues<Permission>())
        {
            var roles = Enum.GetValues<Role>().Where(r => AccessRules.Of(r).Contains(permission)).Select(r => r.ToString());
            o.AddPolicy(permission.ToString(), p => p.RequireRole(roles));
        }
    }
}
