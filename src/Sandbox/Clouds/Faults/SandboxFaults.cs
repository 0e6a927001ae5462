namespace Tandem.Sandbox.Clouds.Faults;

/// <summary>A call that faults may hit.</summary>
/// <param name="IsRole">Made with a temporary key.</param>
internal sealed record FaultyCall(string Product, string Operation, string Account, bool Changes, bool IsRole)
{
    /// <summary>By its whole name: several products may have an operation of one name.</summary>
    public string FullName => $"{Product}:{Operation}";
}

/// <summary>The faults planned for the cloud. May be used from any thread.</summary>
public sealed class SandboxFaults
{
    readonly Lock access = new();
    readonly List<Entry> planned = [];
    readonly TimeProvider clock;
    int lastId;

    internal SandboxFaults(TimeProvider clock) => this.clock = clock;

    /// <summary>Every call whose key and signature are good, before anything else is looked at.</summary>
    internal event Action<FaultyCall>? Knocked;

    /// <summary>Every call that would succeed, before anything is done for it.</summary>
    internal event Action<FaultyCall>? Called;

    /// <summary>A fault struck; for one that does the work first, the work is done.</summary>
    internal event Action<SandboxFault, FaultyCall>? Struck;

    /// <summary>What is planned and not used up.</summary>
    public IReadOnlyList<PlannedFault> Planned
    {
        get
        {
            lock (access)
                return [.. planned.Where(p => !p.UsedUp(clock.GetUtcNow())).Select(p => p.Told)];
        }
    }

    /// <summary>Plans a fault and returns its id.</summary>
    /// <exception cref="ArgumentException">The fault makes no sense; the message tells why.</exception>
    public int Plan(SandboxFault fault)
    {
        if (fault.Problem is { } problem)
            throw new ArgumentException(problem);
        lock (access)
        {
            planned.Add(new(++lastId, fault, clock.GetUtcNow()));
            return lastId;
        }
    }

    /// <summary>Takes back one fault; does nothing when it is used up.</summary>
    public void Remove(int id)
    {
        lock (access)
            planned.RemoveAll(p => p.Id == id);
    }

    public void Clear()
    {
        lock (access)
            planned.Clear();
    }

    internal TimeSpan Skew
    {
        get
        {
            lock (access)
                return planned.Where(p => p.Fault.Kind == FaultKind.ClockSkew).Aggregate(TimeSpan.Zero, (sum, p) => sum + p.Fault.Time);
        }
    }

    /// <summary>The faults that strike at the door, whatever is asked for; counts the call.</summary>
    internal IReadOnlyList<FaultHit> TakeAtDoor(FaultyCall call)
    {
        Knocked?.Invoke(call);
        return Take(call, atDoor: true);
    }

    /// <summary>The other faults that hit this call; counts it. To be asked only for calls that would succeed.</summary>
    internal IReadOnlyList<FaultHit> TakeAtWork(FaultyCall call)
    {
        Called?.Invoke(call);
        return Take(call, atDoor: false);
    }

    List<FaultHit> Take(FaultyCall call, bool atDoor)
    {
        lock (access)
        {
            var now = clock.GetUtcNow();
            var hits = planned.Where(p => p.IsAtDoor == atDoor && p.Concerns(call)).ToList().FindAll(p => p.Hits(now));
            planned.RemoveAll(p => p.UsedUp(now));
            return [.. hits.Select(p => new FaultHit(p.Fault, p.Until is { } until ? until - now : p.Fault.Time))];
        }
    }

    internal void Tell(SandboxFault fault, FaultyCall call) => Struck?.Invoke(fault, call);

    sealed class Entry(int id, SandboxFault fault, DateTimeOffset since)
    {
        int calls;

        public int Id => id;

        public SandboxFault Fault => fault;

        public PlannedFault Told => new(id, fault, calls, since, Until);

        public DateTimeOffset? Until => fault.Kind == FaultKind.Throttle ? since + fault.Time : null;

        public bool IsAtDoor => fault.Kind is FaultKind.Throttle or FaultKind.ExpireToken;

        public bool Concerns(FaultyCall call) =>
            fault.Kind != FaultKind.ClockSkew
            && (fault.Operation == "*" || fault.Operation == call.Operation || fault.Operation == call.FullName)
            && (fault.Account is null || fault.Account == call.Account)
            && (fault.Kind != FaultKind.ExpireToken || call.IsRole);

        public bool Hits(DateTimeOffset now)
        {
            calls++;
            return Until is { } until ? now < until : calls >= fault.FromCall && calls - fault.FromCall < fault.Times;
        }

        public bool UsedUp(DateTimeOffset now) =>
            fault.Kind != FaultKind.ClockSkew && (Until is { } until ? now >= until : calls - fault.FromCall >= fault.Times - 1);
    }
}

/// <summary>A fault at work on one call.</summary>
/// <param name="Time">How long: what is left of a fault that ends by itself.</param>
internal sealed record FaultHit(SandboxFault Fault, TimeSpan Time);

internal static class FaultHits
{
    public static FaultHit? Of(this IReadOnlyList<FaultHit> hits, FaultKind kind) => hits.FirstOrDefault(h => h.Fault.Kind == kind);
}
