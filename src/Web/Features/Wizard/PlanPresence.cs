using Tandem.Plans;

namespace Tandem.Web.Features.Wizard;

/// <summary>
/// Keeps one open wizard in touch with the others on the same plan: tells them where this one is and that it saved, and takes in what they save.
/// Asks the store from time to time too, because what another replica tells may be lost.
/// </summary>
sealed class PlanPresence : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    readonly WizardSession _session;
    readonly PlanRooms.Visit _visit;
    readonly ITimer _timer;
    int _version;

    /// <param name="invoke">Runs work where the page's components may be touched.</param>
    public PlanPresence(PlanRooms rooms, WizardSession session, TimeProvider clock, Func<Func<Task>, Task> invoke)
    {
        _session = session;
        _version = session.Current.Version;
        _visit = rooms.Enter(session.Current.Id, session.Actor.Name, () => invoke(MeetAsync));
        _timer = clock.CreateTimer(_ => invoke(session.MeetAsync), null, Every, Every);
        session.Changed += OnChanged;
    }

    public IReadOnlyList<Visitor> Others => _visit.Others;

    public void Move(WizardStep page) => _visit.Move(page.Step, page.Step == PlanStep.Overlays ? _session.OpenFile : null);

    async Task MeetAsync()
    {
        await _session.MeetAsync();
        // Also when nothing was saved: somebody may have come or gone.
        _session.Repaint();
    }

    void OnChanged()
    {
        if (_session.Current.Version > _version)
        {
            _version = _session.Current.Version;
            _visit.Saved();
        }
    }

    public void Dispose()
    {
        _session.Changed -= OnChanged;
        _timer.Dispose();
        _visit.Dispose();
    }
}
