using Tandem.Access;
using Tandem.Plans;
using Tandem.Web.Shell;

namespace Tandem.Web.Features.Wizard;

/// <summary>Where the newest answers are.</summary>
public enum SaveState
{
    /// <summary>In the store.</summary>
    Saved,

    /// <summary>Typed, not yet sent: the quiet time runs.</summary>
    Pending,
    Saving,

    /// <summary>Only on this page: the store refused them, <see cref="WizardSession.Failure"/> says why.</summary>
    Refused,
}

/// <summary>
/// The draft of one open wizard: what the store has, what was typed since, and the saving of it. Belongs to one circuit; not thread-safe beyond
/// what the renderer's dispatcher gives.
/// </summary>
public sealed class WizardSession(PlanService plans, ICurrentActor who, TimeProvider clock, Actor actor, PlanDraft draft) : IAsyncDisposable
{
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(400);

    // One answer per step: a newer one replaces it, whether the older was sent or not.
    readonly Dictionary<PlanStep, IPlanSection> _pending = [];
    readonly HashSet<string> _touched = [];
    readonly HashSet<PlanStep> _showAll = [.. draft.Visited];
    readonly SemaphoreSlim _saving = new(1, 1);
    CancellationTokenSource _timer = new();
    PlanDraft _stored = draft;
    bool _disposed;

    /// <summary>Who is looking, as of the last save.</summary>
    public Actor Actor { get; private set; } = actor;

    public bool ReadOnly => !Actor.May(Permission.EditPlans);

    /// <summary>The draft as the page shows it: the stored one with everything typed since.</summary>
    public PlanDraft Current { get; private set; } = draft;

    public SaveState State { get; private set; } = SaveState.Saved;

    public Failure? Failure { get; private set; }

    /// <summary>When the store last took something from this page; null before.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    /// <summary>The newest save of somebody else that was taken into this page; null when there was none.</summary>
    public PlanSummary? Met { get; private set; }

    /// <summary>The file that the page shows in the step of overlays; null elsewhere.</summary>
    public string? OpenFile { get; private set; }

    /// <summary>Something on the page changed. May be raised outside the renderer's dispatcher.</summary>
    public event Action? Changed;

    /// <summary>Takes a step's answers and saves them after a short quiet time, valid or not.</summary>
    public void Change(IPlanSection section)
    {
        Keep(section);
        if (State != SaveState.Refused)
        {
            State = SaveState.Pending;
            Restart();
        }
        Changed?.Invoke();
    }

    /// <summary>Takes answers that did not come from their own step's inputs, such as presets, and saves them at once.</summary>
    public async Task ReplaceAsync(params IReadOnlyList<IPlanSection> sections)
    {
        // Each saved by itself and in this order: a later one makes fresh again what an earlier one made doubtful.
        foreach (var section in sections)
        {
            Keep(section);
            await FlushAsync();
        }
    }

    /// <summary>Another file is before the user, or none.</summary>
    public void Open(string? file)
    {
        if (OpenFile != file)
        {
            OpenFile = file;
            Repaint();
        }
    }

    /// <summary>Something that the page shows beside the answers is new.</summary>
    public void Repaint() => Changed?.Invoke();

    /// <summary>Saves what is typed, now. Called before leaving a step and when the circuit ends.</summary>
    public async Task FlushAsync()
    {
        await _saving.WaitAsync();
        try
        {
            while (State != SaveState.Refused && _pending.Count > 0)
            {
                await SaveAsync(_pending.Values.OrderBy(s => s.Step).First());
            }
        }
        finally
        {
            _saving.Release();
        }
        Changed?.Invoke();
    }

    /// <summary>Somebody else may have saved: takes it over when nothing typed here stands against it.</summary>
    public async Task MeetAsync()
    {
        await _saving.WaitAsync();
        try
        {
            if (
                State == SaveState.Refused
                || await plans.VersionAsync(_stored.Id, CancellationToken.None) is not { } version
                || version <= _stored.Version
            )
            {
                return;
            }
            await MergeAsync();
        }
        finally
        {
            _saving.Release();
        }
        Changed?.Invoke();
    }

    /// <summary>After a refusal: loads what the store has now and, if wished, puts what was changed on this page on top of it.</summary>
    public async Task ReloadAsync(bool keepMine)
    {
        var found = await plans.FindAsync(Actor, _stored.Id, CancellationToken.None);
        if (!found.Ok)
        {
            Failure = found.Failure;
            Changed?.Invoke();
            return;
        }
        foreach (var mine in _pending.Values.ToList())
        {
            _pending[mine.Step] = MergeWith(found.Value, mine).Section;
        }
        if (!keepMine)
        {
            _pending.Clear();
        }
        _stored = found.Value;
        (State, Failure) = (SaveState.Saved, null);
        Rebuild();
        await FlushAsync();
    }

    /// <summary>Marks a step as answered without changing it: leaving it with Continue, or confirming that it still fits.</summary>
    public async Task ConfirmAsync(PlanStep step)
    {
        _showAll.Add(step);
        if (!ReadOnly && (!Current.Visited.Contains(step) || Current.Stale.Contains(step)))
        {
            Keep(SectionOf(Current, step));
            await FlushAsync();
        }
        Changed?.Invoke();
    }

    /// <summary>What is wrong with an input, once the user has been there; null while it is fine or was never answered.</summary>
    public PlanProblem? ProblemAt(PlanStep step, string field) =>
        _showAll.Contains(step) || _touched.Contains($"{step}/{field}")
            ? Current.Problems().FirstOrDefault(p => p.Step == step && p.Field == field)
            : null;

    /// <summary>The actor as of now, to be asked before every command.</summary>
    public async Task<Actor> WhoAsync()
    {
        // The circuit's services may be gone when the last answer is saved on leaving: then the actor is as of the save before.
        return Actor = _disposed ? Actor : await who.GetAsync();
    }

    public void Touch(PlanStep step, string field) => _touched.Add($"{step}/{field}");

    public bool ShowsAll(PlanStep step) => _showAll.Contains(step);

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        Changed = null;
        await _timer.CancelAsync();
        await FlushAsync();
        _timer.Dispose();
    }

    static IPlanSection SectionOf(PlanDraft draft, PlanStep step) => draft.Plan.Sections().Single(s => s.Step == step);

    void Keep(IPlanSection section)
    {
        _pending[section.Step] = section;
        Current = Current.With(section);
    }

    void Rebuild() => Current = _pending.Values.OrderBy(s => s.Step).Aggregate(_stored, (d, s) => d.With(s));

    /// <summary>Saves after the quiet time. Async void on purpose: an exception in here is a bug, and the circuit's context reports it.</summary>
    async void Restart()
    {
        // Not CancelAsync: between its return and the new timer another change could slip in and leave two timers running.
        _timer.Cancel();
        if (_disposed)
        {
            return;
        }
        var timer = _timer = new CancellationTokenSource();
        try
        {
            await Task.Delay(Quiet, clock, timer.Token);
            await FlushAsync();
        }
        catch (OperationCanceledException)
        {
            // Something newer was typed; its own timer saves both.
        }
    }

    MergedSection MergeWith(PlanDraft theirs, IPlanSection mine) =>
        SectionMerge.Apply(SectionOf(_stored, mine.Step), mine, SectionOf(theirs, mine.Step));

    /// <summary>Puts what is typed here on what the store has now. False, with nothing changed, when both changed the same.</summary>
    async Task<bool> MergeAsync()
    {
        var found = await plans.FindAsync(Actor, _stored.Id, CancellationToken.None);
        if (!found.Ok)
        {
            return false;
        }
        var merged = _pending.Values.Select(mine => MergeWith(found.Value, mine)).ToList();
        if (merged.Any(m => m.Overlaps.Count > 0))
        {
            return false;
        }
        merged.ForEach(m => _pending[m.Section.Step] = m.Section);
        _stored = found.Value;
        Met = new(_stored.Id, _stored.Name, _stored.Version, _stored.UpdatedBy, _stored.UpdatedAt);
        (State, Failure) = (_pending.Count == 0 ? SaveState.Saved : SaveState.Pending, null);
        Rebuild();
        return true;
    }

    async Task SaveAsync(IPlanSection section)
    {
        (State, Failure) = (SaveState.Saving, null);
        Changed?.Invoke();
        var saved = await plans.SaveAsync(await WhoAsync(), _stored, section, CancellationToken.None);
        if (!saved.Ok && saved.Failure.Code == PlanService.ChangedMeanwhile && await MergeAsync())
        {
            return;
        }
        if (!saved.Ok)
        {
            (State, Failure) = (SaveState.Refused, saved.Failure);
            return;
        }
        _stored = saved.Value;
        if (ReferenceEquals(_pending.GetValueOrDefault(section.Step), section))
        {
            _pending.Remove(section.Step);
        }
        (State, SavedAt) = (_pending.Count == 0 ? SaveState.Saved : SaveState.Pending, clock.GetUtcNow());
        Rebuild();
    }
}
