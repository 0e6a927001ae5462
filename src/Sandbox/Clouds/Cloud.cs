using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Clouds.Alibaba;
using Tandem.Sandbox.Clouds.Alibaba.Products;
using Tandem.Sandbox.Clouds.Faults;
using Tandem.Sandbox.Clouds.State;

namespace Tandem.Sandbox.Clouds;

/// <summary>The cloud without its socket: state, faults and the front door.</summary>
internal sealed class Cloud : IDisposable
{
    readonly SandboxOptions options;
    readonly WorldStore store;
    readonly IClusterHost host;

    public Cloud(SandboxOptions options, IStateFile file, IClusterHost host, ILoggerFactory logs)
    {
        this.options = options;
        this.host = host;
        store = WorldStore.Open(file, FirstWorld.Make);
        Faults = new(options.Clock);
        var runner = new OperationRunner(store, options, new CloudTimes { Speed = options.Speed }, host);
        FrontDoor = new(store, runner, Faults, logs.CreateLogger<FrontDoor>());
    }

    public SandboxFaults Faults { get; }

    public FrontDoor FrontDoor { get; }

    public World World => store.Current;

    /// <summary>The keys that exist, in the order they were made.</summary>
    public IReadOnlyList<SandboxAccount> Accounts =>
        [
            .. from k in World.Keys
            let role = k is { Enabled: true, ReadOnly: false }
                ? World.Roles.Find(r => r.Account == k.Account && r.ExternalId is not null)
                : null
            select new SandboxAccount(
                k.User,
                k.Account,
                k.Id,
                k.Secret,
                World.Accounts.Find(a => a.Id == k.Account)!.Region,
                role?.Arn,
                role?.ExternalId
            ),
        ];

    /// <summary>Everything that exists now in any account, oldest first.</summary>
    public IReadOnlyList<SandboxResource> Resources()
    {
        var now = options.Clock.GetUtcNow();
        return
        [
            .. World
                .Resources.Values.Where(r => r.LivesAt(now) && !Kinds.IsBookkeeping(r.Kind))
                .OrderBy(r => r.Created)
                .ThenBy(r => r.Id, StringComparer.Ordinal)
                .Select(r => new SandboxResource(r.Kind, r.Id, NameOf(r), r.Region, r.Account, r.StateAt(now), r.Owner, r.Tags, r.Created)),
        ];
    }

    // A fact of another type belongs to the kind and is no name.
    static string NameOf(Resource resource) =>
        resource.Facts["name"] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var name) ? name : "";

    /// <summary>Starts and deletes API servers until they match what is on disk.</summary>
    public Task ReconcileAsync(CancellationToken cancellation) =>
        Clusters.ReconcileAsync(World, options.Clock.GetUtcNow(), host, cancellation);

    public void Dispose() => store.Dispose();
}
