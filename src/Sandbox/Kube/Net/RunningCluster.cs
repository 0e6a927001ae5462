using Microsoft.Extensions.Logging;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Controllers;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Net;

/// <summary>One cluster with its socket, its controllers and its load balancers.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly List<IAsyncDisposable> parts = [];
    IJournal? journal;
    IDisposable? held;
    ApiListener? listener;
    Func<int, Task<ApiListener>> listen = null!;
    Task loop = Task.CompletedTask;

    RunningCluster(HostedCluster hosted) => Hosted = hosted;

    public HostedCluster Hosted { get; }

    public required KubeApi Api { get; init; }

    public required ClusterState State { get; init; }

    public IReadOnlyList<HostedVolume> Volumes()
    {
        lock (State.Store.Gate)
            return Claims.Claimed(State.Store);
    }

    /// <summary>Its API server does not answer, as behind a cut cable; what runs in it goes on.</summary>
    public bool IsAway => listener is null;

    public async Task LeaveAsync()
    {
        if (listener is { } open)
            await open.DisposeAsync();
        listener = null;
    }

    /// <exception cref="IOException">Somebody else took its port meanwhile, and kubeconfigs already given out name it.</exception>
    public async Task ReturnAsync()
    {
        if (listener is not null)
            return;
        var port = new Uri(Hosted.Server).Port;
        var open = await listen(port);
        if (open.Port != port)
        {
            await open.DisposeAsync();
            throw new IOException($"Port {port} of the cluster is taken.");
        }
        listener = open;
    }

    public static async Task<RunningCluster> StartAsync(
        ClusterFolder folder,
        string id,
        string? version,
        (SandboxOptions Options, AddressBook Addresses, ILoggerFactory Logs) with
    )
    {
        var held = folder.Lock();
        var (identity, port) = folder.Open(id, version);
        var (authority, certificate) = folder.Certificates(id, with.Options.Clock.GetUtcNow());
        var caPem = authority.ExportCertificatePem();
        var journal = folder.Journal();
        var state = new ClusterState(identity, new ObjectStore(journal), with.Options.Clock, with.Options.Speed);
        Bootstrap.Fill(state);
        var api = new KubeApi(state);
        var listener = await ApiListener.StartAsync(api, certificate, port, with.Logs);
        folder.Keep(identity, listener.Port);
        var server = $"https://127.0.0.1:{listener.Port}";
        var kubeconfig = Kubeconfig.Write("sandbox-" + id, server, caPem, identity.AdminToken);
        folder.KeepKubeconfig(kubeconfig);
        var running = new RunningCluster(new HostedCluster(id, server, caPem, kubeconfig))
        {
            Api = api,
            State = state,
            journal = journal,
            held = held,
            listener = listener,
            listen = port => ApiListener.StartAsync(api, certificate, port, with.Logs),
        };
        var log = with.Logs.CreateLogger("Tandem.Sandbox.Kube");
        var balancers = new Balancers(id, with.Addresses, log);
        running.parts.Add(balancers);
        running.loop = Everything.Loop(state, balancers, caPem, log).RunAsync(running.stopping.Token);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            // That is how the loop ends.
        }
        await LeaveAsync();
        foreach (var part in parts)
            await part.DisposeAsync();
        journal?.Dispose();
        held?.Dispose();
        stopping.Dispose();
    }
}
