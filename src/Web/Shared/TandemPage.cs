using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Tandem.Access;
using Tandem.Web.Shell;

namespace Tandem.Web.Shared;

/// <summary>
/// What every page starts from: its strings, who is looking, and a token that ends with the page. Override <see cref="LoadAsync"/>; the actor is
/// known by then.
/// </summary>
public abstract class TandemPage : ComponentBase, IDisposable
{
    readonly Lifetime _life = new();

    [Inject]
    protected IStringLocalizer<Ui> L { get; private set; } = null!;

    [Inject]
    ICurrentActor CurrentActor { get; set; } = null!;

    /// <summary>Who is looking; nobody, without any role, until <see cref="LoadAsync"/> is called.</summary>
    protected Actor Actor { get; private set; } = Nobody;

    /// <summary>True once <see cref="LoadAsync"/> has returned: until then show a progress bar and not an empty list.</summary>
    protected bool Loaded { get; private set; }

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone => _life.Token;

    static Actor Nobody { get; } = new("", "", new HashSet<Role>());

    /// <summary>Reads what the page shows. Called once.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Reads the actor anew: call it before a command, since roles may have changed while the page was open.</summary>
    protected async Task<Actor> RefreshActorAsync() => Actor = await CurrentActor.GetAsync(Gone);

    protected sealed override async Task OnInitializedAsync()
    {
        await RefreshActorAsync();
        await LoadAsync();
        Loaded = true;
    }

    public void Dispose()
    {
        _life.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>For pages that hold more than the token.</summary>
    protected virtual void Dispose(bool disposing) { }
}
