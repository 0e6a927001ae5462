using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tandem.Sandbox.Kube;
using Tandem.Sandbox.Kube.Api;
using Tandem.Sandbox.Kube.Controllers;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Unit.Sandbox.Kube;

/// <summary>One cluster in memory, asked as its administrator unless told otherwise.</summary>
internal sealed class TestCluster
{
    public TestCluster(IJournal? journal = null, int remembered = ObjectStore.Remembered)
    {
        State = new ClusterState(
            ClusterIdentity.Create("test", "1.36.0"),
            new ObjectStore(journal ?? new MemoryJournal(), remembered),
            Clock,
            1
        );
        Bootstrap.Fill(State);
        Api = new KubeApi(State);
        Loop = Everything.Loop(State, Balancers, "CA", NullLogger.Instance);
    }

    public ControlLoop Loop { get; }

    public PaperBalancers Balancers { get; } = new();

    /// <summary>Lets the controllers work through so many seconds of the cluster's time.</summary>
    public void Pass(double seconds)
    {
        const double step = 0.5;
        for (var t = 0.0; t < seconds; t += step)
        {
            Loop.Drain();
            Clock.Advance(TimeSpan.FromSeconds(step));
        }
        Loop.Drain();
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 3, 23, 37, TimeSpan.Zero));

    public ClusterState State { get; }

    public KubeApi Api { get; }

    public Task<KubeResponse> SendAsync(
        string method,
        string pathAndQuery,
        string? body = null,
        string contentType = "application/json",
        string? token = null
    )
    {
        var parts = pathAndQuery.Split('?', 2);
        var query =
            parts.Length == 1
                ? []
                : parts[1]
                    .Split('&')
                    .Select(p => p.Split('=', 2))
                    .ToDictionary(p => p[0], p => Uri.UnescapeDataString(p.Length > 1 ? p[1] : ""));
        return Api.HandleAsync(
            new KubeRequest(method, parts[0])
            {
                Query = query,
                ContentType = contentType,
                Token = token ?? State.Identity.AdminToken,
                Body = Encoding.UTF8.GetBytes(body ?? ""),
            }
        );
    }

    public async Task<JsonNode> AskAsync(
        string method,
        string path,
        string? body = null,
        string contentType = "application/json",
        string? token = null
    ) => JsonNode.Parse((await SendAsync(method, path, body, contentType, token)).Body)!;

    public Task<JsonNode> ApplyAsync(string path, object body, string manager = "studio") =>
        AskAsync("PATCH", $"{path}?fieldManager={manager}", JsonSerializer.Serialize(body), "application/apply-patch+yaml");
}
