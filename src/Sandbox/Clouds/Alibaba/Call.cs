using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds.Alibaba;

/// <summary>What one kind passes through after its creation; times are real ones, counted from the creation.</summary>
/// <param name="Failed">The state it ends in when its creation was made to fail.</param>
internal sealed record Life(string Failed, params (string State, TimeSpan After)[] Phases);

/// <summary>
/// One call being answered: who asks for what, the world as it was when the call began, and the changes it makes. The changes are kept only
/// when the operation returns.
/// </summary>
internal sealed class Call(CallContext context, Caller caller, Parameters parameters, JsonObject? body)
{
    readonly List<Func<CancellationToken, Task>> afterwards = [];

    public Caller Caller => caller;
    public Parameters Parameters => parameters;

    /// <summary>The JSON body of a ROA call; empty when there was none.</summary>
    public JsonObject Body => body ?? [];

    /// <summary>For a ROA body that is an array.</summary>
    public JsonArray BodyItems { get; init; } = [];

    public World World { get; private set; } = context.World;
    public DateTimeOffset Now => context.Now;
    public CloudTimes Times => context.Times;
    public IClusterHost ClusterHost => context.Host;

    /// <summary>Whether a planned fault wants what this call makes to end badly.</summary>
    public bool MakesFailures => context.Faults.Of(FaultKind.FailCreate) is not null;

    /// <summary>Whether a planned fault wants this list to begin with nothing.</summary>
    public bool BeginsEmpty => context.Faults.Of(FaultKind.EmptyPage) is not null;

    /// <summary>How much longer than usual everything stays in the state this call puts it in.</summary>
    TimeSpan Hanging => context.Faults.Of(FaultKind.Hang)?.Time ?? TimeSpan.Zero;

    public CancellationToken Cancellation => context.Cancellation;

    public IReadOnlyList<Func<CancellationToken, Task>> Afterwards => afterwards;

    /// <summary>The region asked for, or else the one of the caller's account, as a regional host name would tell it.</summary>
    public string Region => Regions.Need(parameters["RegionId"] ?? caller.HomeRegion).Id;

    /// <summary>The caller's live resources of a kind, oldest first, whatever their region.</summary>
    public IEnumerable<Resource> All(string kind) =>
        World
            .Resources.Values.Where(r => r.Kind == kind && r.Account == caller.Account && r.LivesAt(Now))
            .OrderBy(r => r.Created)
            .ThenBy(r => r.Id, StringComparer.Ordinal);

    /// <summary>The same in the region of the call.</summary>
    public IEnumerable<Resource> Here(string kind)
    {
        var region = Region;
        return All(kind).Where(r => r.Region == region);
    }

    /// <summary>The caller's live resource of that kind and id; null also when the call names another region.</summary>
    public Resource? Find(string kind, string? id) =>
        id is not null
        && World.Resources.GetValueOrDefault(id) is { } found
        && found.Kind == kind
        && found.Account == caller.Account
        && found.LivesAt(Now)
        && (parameters["RegionId"] is not { } region || found.Region == Regions.Need(region).Id)
            ? found
            : null;

    public Resource Need(string kind, string id, string notFound) => Find(kind, id) ?? throw CloudError.NotFound(notFound, id);

    public string State(Resource resource) => resource.StateAt(Now);

    public bool Is(Resource resource, params ReadOnlySpan<string> states) => states.Contains(State(resource));

    /// <summary>Refuses with 400 <paramref name="code"/> unless the resource is in one of the states.</summary>
    public void NeedState(Resource resource, string code, params ReadOnlySpan<string> states)
    {
        if (!Is(resource, states))
            throw new CloudError(400, code, $"The current status {State(resource)} of {resource.Id} does not support this operation.");
    }

    public void Put(Resource resource) => World = World.With(resource);

    public void ChangeWorld(Func<World, World> change) => World = change(World);

    /// <summary>Something to be done once the change is on disk; it must be repeatable.</summary>
    public void Afterward(Func<CancellationToken, Task> action) => afterwards.Add(action);

    /// <summary>Makes a resource of the caller; its future is already in it.</summary>
    public Resource Make(string kind, string id, string region, Life life)
    {
        var made = new Resource
        {
            Id = id,
            Kind = kind,
            Account = caller.Account,
            Region = region,
            Created = Now,
            Phases = Future(life),
        };
        Put(made);
        return made;
    }

    /// <summary>Makes a record of progress, forgotten a day after its last phase.</summary>
    public Resource MakeRecord(string kind, string id, string region, Life life)
    {
        var made = Make(kind, id, region, life);
        made = made with { Phases = made.Phases.Add(new(Resource.Gone, made.Phases[^1].Since + Times.TokensKept)) };
        Put(made);
        return made;
    }

    /// <summary>The phase that begins a real time from now.</summary>
    public Phase In(string state, TimeSpan after) =>
        new(state, Now + Times.Scaled(after) + (after > TimeSpan.Zero ? Hanging : TimeSpan.Zero));

    /// <summary>Sends a resource into its end.</summary>
    public void End(Resource resource, string ending, TimeSpan after) =>
        Put(resource.Then(Now, In(ending, TimeSpan.Zero), In(Resource.Gone, after)));

    public void EndNow(Resource resource) => Put(resource.Then(Now, In(Resource.Gone, TimeSpan.Zero)));

    public string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    ImmutableList<Phase> Future(Life life) =>
        [.. life.Phases.Select((p, n) => In(MakesFailures && n > 0 && n == life.Phases.Length - 1 ? life.Failed : p.State, p.After))];
}

/// <summary>What surrounds a call: the clock's reading, the world then, and the cluster side.</summary>
internal sealed record CallContext(
    World World,
    DateTimeOffset Now,
    CloudTimes Times,
    IClusterHost Host,
    IReadOnlyList<FaultHit> Faults,
    CancellationToken Cancellation
);
