using System.Text.Json;
using Tandem.Adapters.Kube.Http;
using Tandem.Clusters;
using Tandem.Clusters.Health;
using Tandem.Clusters.Live;

namespace Tandem.Adapters.Kube.Watching;

/// <summary>Gathers what speaks for the cause of a trouble: how containers ended, the newest warnings, the last lines.</summary>
sealed class EvidenceReader(ClusterLink link)
{
    const int Lines = 20;
    const int MostWarnings = 5;

    public async Task<Evidence> ReadAsync(ObjectRef sick, CancellationToken cancellation)
    {
        var live = await link.GetAsync(sick, metadata: false, cancellation);
        var lines = await new LogReader(link).TailAsync(sick, Lines, cancellation);
        if (live is not { Ok: true, Value: { } found })
        {
            return new([], [], lines.Ok ? lines.Value : []);
        }
        var neighbours = await new Observer(link).ReadNeighboursAsync([sick], cancellation);
        var pods = sick is { Group: "", Kind: "Pod" } ? [found] : neighbours.PodsBehind(found).ToList();
        var uids = pods.Append(found).Select(o => o.GetProperty("metadata").GetProperty("uid").GetString()!).ToHashSet();
        return new(
            [.. pods.SelectMany(PodContainers.Ends).Distinct()],
            await WarningsAsync(sick.Namespace, uids, cancellation),
            lines.Ok ? lines.Value : []
        );
    }

    async Task<IReadOnlyList<ClusterEvent>> WarningsAsync(string? ns, HashSet<string> uids, CancellationToken cancellation)
    {
        var events = await link.Client.AskAsync(
            new KubeRequest(
                HttpMethod.Get,
                $"{KubePath.List(Events, ns)}?fieldSelector={Uri.EscapeDataString(HealthSources.Warnings)}&limit=500"
            ),
            cancellation
        );
        return events.Ok && events.Value.Body.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ?
            [
                .. items
                    .EnumerateArray()
                    .Select(TreeBuilder.EventOf)
                    .Where(e => uids.Contains(e.Uid))
                    .OrderByDescending(e => e.At)
                    .Take(MostWarnings),
            ]
            : [];
    }

    static readonly ApiKind Events = new("", "v1", "Event", "events", true);
}
