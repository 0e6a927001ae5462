using MudBlazor.Services;
using Tandem.Adapters;
using Tandem.Adapters.Storage;
using Tandem.Web.Api;
using Tandem.Web.Features.SignIn;
using Tandem.Web.Shell;

namespace Tandem.Web.Hosting;

/// <summary>The composition root: what the web console is made of, in the order in which a request meets it.</summary>
static class WebConsole
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = InstalledRoot() });
        var settings = ConsoleSettings.Read(builder.Configuration, builder.Environment, Directory.GetCurrentDirectory());
        if (settings.Mistakes.Count > 0)
        {
            await Console.Error.WriteLineAsync("The console does not start with these settings:");
            foreach (var mistake in settings.Mistakes)
            {
                await Console.Error.WriteLineAsync($"  {mistake}");
            }
            return 2;
        }
        AddServices(builder, settings);
        var app = builder.Build();
        UsePipeline(app);
        try
        {
            await Database.PrepareAsync(app.Services, CancellationToken.None);
        }
        catch (InvalidOperationException inUse)
        {
            await Console.Error.WriteLineAsync(inUse.Message);
            return 3;
        }
        await app.RunAsync();
        return 0;
    }

    static void AddServices(WebApplicationBuilder builder, ConsoleSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(settings.Web).AddSingleton(TimeProvider.System);
        services.AddAdapters(settings.Adapters);
        services.AddHostedSandbox(settings.Sandbox);
        services.AddHostedService<SetupInvitation>();
        services.AddLanguages();
        services.AddSignIn(settings.Web, builder.Environment);
        services.AddProxies(settings.Web);
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", tags: ["ready"]);
        services.AddMudServices();
        services.AddSingleton<ThemeFile>().AddSingleton<Stylesheets>();
        services
            .AddRazorComponents()
            .AddInteractiveServerComponents(o => o.DetailedErrors = builder.Environment.IsDevelopment())
            // A pasted overlay is larger than the 32 KB a circuit takes by default.
            .AddHubOptions(o => o.MaximumReceiveMessageSize = 1024 * 1024);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(20));
    }

    static void UsePipeline(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
            app.UseHsts();
            if (ServesHttps(app.Configuration))
            {
                app.UseHttpsRedirection();
            }
        }
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseRequestLocalization();
        app.UseMiddleware<SignInForms>();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapShell();
        app.MapApi();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null);
    }

    /// <summary>
    /// An installed console finds its own files wherever it is started from; the working directory is for the data. Null, the default, where
    /// it runs from its sources or is told a root.
    /// </summary>
    static string? InstalledRoot() => Directory.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot")) ? AppContext.BaseDirectory : null;

    /// <summary>Without a port of our own for https there is nothing to redirect to: the proxy in front does it.</summary>
    static bool ServesHttps(IConfiguration configuration) =>
        (configuration["https_port"] ?? configuration["https_ports"]) is { Length: > 0 }
        || configuration["urls"]?.Contains("https://", StringComparison.OrdinalIgnoreCase) == true;
}
