namespace Tandem.Plans;

/// <summary>Somebody who has a plan open.</summary>
/// <param name="Step">Where they are; null on the review.</param>
/// <param name="File">The file they have before them, in the step of overlays.</param>
public sealed record Visitor(string Name, PlanStep? Step, string? File);

/// <summary>Who has a plan open in one process.</summary>
/// <param name="Replica">Names the process.</param>
/// <param name="IsBeat">Only says again what was said before, so that the others know the process lives.</param>
public sealed record RoomNews(string Replica, Guid Plan, IReadOnlyList<Visitor> Visitors, bool IsBeat);

/// <summary>Who has which plan open, so that people who change the same plan see each other. Keeps nothing.</summary>
public sealed class PlanRooms(TimeProvider clock)
{
    /// <summary>A process that says nothing for so long has ended.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    readonly Lock _gate = new();
    readonly Dictionary<Guid, List<Visit>> _rooms = [];
    readonly Dictionary<(Guid Plan, string Replica), (IReadOnlyList<Visitor> Visitors, DateTimeOffset Until)> _elsewhere = [];

    /// <summary>Raised, on any thread, when somebody came, went, moved or saved in this process. Must return quickly and not fail.</summary>
    public event Action<Guid>? Changed;

    /// <summary>The plans that somebody has open in this process.</summary>
    public IReadOnlyList<Guid> Open
    {
        get
        {
            lock (_gate)
            {
                return [.. _rooms.Keys];
            }
        }
    }

    /// <summary>Who has a plan open in this process.</summary>
    public IReadOnlyList<Visitor> Here(Guid plan)
    {
        lock (_gate)
        {
            return [.. _rooms.GetValueOrDefault(plan, []).Select(v => v.Here)];
        }
    }

    /// <summary>Takes in who has a plan open in another process.</summary>
    /// <returns>True when that process was not known to have it open, and so may not know who is here.</returns>
    public bool Hear(RoomNews news)
    {
        bool unknown;
        bool changed;
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            foreach (var gone in _elsewhere.Where(e => e.Value.Until < now).Select(e => e.Key).ToList())
            {
                _elsewhere.Remove(gone);
            }
            var key = (news.Plan, news.Replica);
            unknown = !_elsewhere.TryGetValue(key, out var known);
            changed = unknown ? news.Visitors.Count > 0 : !known.Visitors.SequenceEqual(news.Visitors);
            if (news.Visitors.Count == 0)
            {
                _elsewhere.Remove(key);
            }
            else
            {
                _elsewhere[key] = (news.Visitors, now + Patience);
            }
        }
        if (changed || !news.IsBeat)
        {
            Tell(news.Plan, null);
        }
        return unknown && news.Visitors.Count > 0;
    }

    /// <summary>Dispose to leave.</summary>
    /// <param name="onNews">Called, on any thread, when somebody else came, went, moved or saved. Must return quickly and not fail.</param>
    public Visit Enter(Guid plan, string name, Action onNews)
    {
        var visit = new Visit(this, plan, name, onNews);
        lock (_gate)
        {
            if (!_rooms.TryGetValue(plan, out var room))
            {
                _rooms[plan] = room = [];
            }
            room.Add(visit);
        }
        TellFrom(visit);
        return visit;
    }

    void TellFrom(Visit visit)
    {
        Tell(visit.Plan, visit);
        Changed?.Invoke(visit.Plan);
    }

    /// <summary>Outside of the lock: who is told may ask who is there.</summary>
    void Tell(Guid plan, Visit? from)
    {
        foreach (var other in Visits(plan, from))
        {
            other.Hear();
        }
    }

    List<Visit> Visits(Guid plan, Visit? without)
    {
        lock (_gate)
        {
            return [.. _rooms.GetValueOrDefault(plan, []).Where(v => v != without)];
        }
    }

    List<Visitor> Elsewhere(Guid plan)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            return [.. _elsewhere.Where(e => e.Key.Plan == plan && e.Value.Until >= now).SelectMany(e => e.Value.Visitors)];
        }
    }

    void Leave(Visit visit)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(visit.Plan, out var room) || !room.Remove(visit))
            {
                return;
            }
            if (room.Count == 0)
            {
                _rooms.Remove(visit.Plan);
            }
        }
        TellFrom(visit);
    }

    /// <summary>One open page.</summary>
    public sealed class Visit : IDisposable
    {
        readonly PlanRooms _rooms;
        readonly Action _onNews;

        internal Visit(PlanRooms rooms, Guid plan, string name, Action onNews)
        {
            (_rooms, Plan, _onNews) = (rooms, plan, onNews);
            Here = new Visitor(name, null, null);
        }

        public Guid Plan { get; }

        public Visitor Here { get; private set; }

        /// <summary>Everybody else, and this person's other pages. A person with three pages is there three times.</summary>
        public IReadOnlyList<Visitor> Others => [.. _rooms.Visits(Plan, this).Select(v => v.Here), .. _rooms.Elsewhere(Plan)];

        public void Move(PlanStep? step, string? file)
        {
            var there = Here with { Step = step, File = file };
            if (there != Here)
            {
                Here = there;
                _rooms.TellFrom(this);
            }
        }

        /// <summary>The others hear that the plan has changed.</summary>
        public void Saved() => _rooms.TellFrom(this);

        public void Dispose() => _rooms.Leave(this);

        internal void Hear() => _onNews();
    }
}
