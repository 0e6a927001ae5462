using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Tandem.Access;
using Tandem.Web.Shared;
using Tandem.Web.Shell;
using Xunit;

namespace Tandem.Unit.Web.Shell;

/// <summary>What a component test starts from: MudBlazor, the console's strings, a clock that stands, and a user with every role.</summary>
public abstract class ComponentTest : IAsyncLifetime
{
    readonly BunitContext _context = new();

    protected ComponentTest()
    {
        _context.Services.AddMudServices();
        _context.Services.AddSingleton(typeof(IStringLocalizer<>), typeof(JsonStringLocalizer<>));
        _context.Services.AddSingleton<TimeProvider>(Clock);
        _context.Services.AddSingleton<ICurrentActor>(Who);
        _context.Services.AddSingleton(new Tandem.Web.Hosting.SandboxAccess());
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>The signed-in user; change it before rendering to test what others may.</summary>
    protected FakeActor Who { get; } = new();

    protected IServiceCollection Services => _context.Services;

    /// <summary>Renders a component below the providers of pop-ups and dialogs.</summary>
    protected IRenderedComponent<T> Render<T>(Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent
    {
        // Not in the constructor: it asks for the renderer, after which no service can be added.
        _context.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        Popups ??= _context.Render<MudPopoverProvider>();
        Dialogs ??= _context.Render<MudDialogProvider>();
        return _context.Render(parameters ?? (_ => { }));
    }

    protected IRenderedComponent<MudPopoverProvider>? Popups { get; private set; }

    protected IRenderedComponent<MudDialogProvider>? Dialogs { get; private set; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A signed-in user of any roles.</summary>
public sealed class FakeActor : ICurrentActor
{
    public Actor Now { get; set; } = new("u1", "alice", Enum.GetValues<Role>().ToHashSet());

    public Task<Actor> GetAsync(CancellationToken cancellation = default) => Task.FromResult(Now);
}
