namespace Tandem.Plans;

/// <summary>Somebody who has a plan open.</summary>
/// <param name="Step">Where they are; null on the review.</param>
/// <param name="File">The file they have before them, in the step of overlays.</param>
public sealed record Visitor(string Name, PlanStep? Step, string? File);

/// <summary>Who has which plan open in this process, so that people who change the same plan see each other. Keeps nothing.</summary>
public sealed class PlanRooms
{
    readonly Lock _gate = new();
    readonly Dictionary<Guid, List<Visit>> _rooms = [];

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
        Tell(visit);
        return visit;
    }

    /// <summary>Outside of the lock: who is told may ask who is there.</summary>
    void Tell(Visit from)
    {
        foreach (var other in OthersOf(from))
        {
            other.Hear();
        }
    }

    List<Visit> OthersOf(Visit visit)
    {
        lock (_gate)
        {
            return [.. _rooms.GetValueOrDefault(visit.Plan, []).Where(v => v != visit)];
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
        Tell(visit);
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
        public IReadOnlyList<Visitor> Others => [.. _rooms.OthersOf(this).Select(v => v.Here)];

        public void Move(PlanStep? step, string? file)
        {
            var there = Here with { Step = step, File = file };
            if (there != Here)
            {
                Here = there;
                _rooms.Tell(this);
            }
        }

        /// <summary>The others hear that the plan has changed.</summary>
        public void Saved() => _rooms.Tell(this);

        public void Dispose() => _rooms.Leave(this);

        internal void Hear() => _onNews();
    }
}
