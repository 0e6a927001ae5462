using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tandem.Plans;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Tells the other replicas who has which plan open here, and takes in who has it open there. What is lost is made good by the next beat; a replica
/// that ends without a word is forgotten after <see cref="PlanRooms.Patience"/>.
/// </summary>
sealed class RoomRelay(AdapterOptions options, PlanRooms rooms, TimeProvider clock, ILogger<RoomRelay> log)
    : ChannelListener(Name, options, clock, log)
{
    const string Name = "tandem_rooms";

    /// <summary>PostgreSQL carries up to 8,000 bytes.</summary>
    const int MostBytes = 7_500;

    /// <summary>People who type move often; more than this nobody can see.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    static readonly TimeSpan Beat = PlanRooms.Patience / 3;

    readonly string _replica = Guid.NewGuid().ToString("N");
    readonly Channel<Guid> _changed = Channel.CreateBounded<Guid>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        rooms.Changed += OnChanged;
        try
        {
            await Task.WhenAll(base.ExecuteAsync(stoppingToken), TellAsync(stoppingToken));
        }
        finally
        {
            rooms.Changed -= OnChanged;
        }
    }

    protected override void Hear(string notice)
    {
        try
        {
            if (
                JsonSerializer.Deserialize<RoomNews>(notice) is { Replica: not null, Visitors: not null } news
                && news.Replica != _replica
                && rooms.Hear(news)
            )
            {
                OnChanged(news.Plan);
            }
        }
        catch (JsonException)
        {
            log.LogWarning("Another replica says who is where in words that this one does not know; is it of another version?");
        }
    }

    void OnChanged(Guid plan) => _changed.Writer.TryWrite(plan);

    async Task TellAsync(CancellationToken stop)
    {
        var beat = Clock.GetUtcNow();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Rest, Clock, stop);
            var plans = new HashSet<Guid>();
            while (_changed.Reader.TryRead(out var plan))
            {
                plans.Add(plan);
            }
            var news = plans.Select(p => new RoomNews(_replica, p, rooms.Here(p), IsBeat: false)).ToList();
            if (Clock.GetUtcNow() >= beat)
            {
                beat = Clock.GetUtcNow() + Beat;
                news.AddRange(rooms.Open.Except(plans).Select(p => new RoomNews(_replica, p, rooms.Here(p), IsBeat: true)));
            }
            if (news.Count > 0)
            {
                await TellAsync(news, stop);
            }
        }
    }

    async Task TellAsync(List<RoomNews> news, CancellationToken stop)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Options.PostgresConnection);
            await connection.OpenAsync(stop);
            await using var notify = new NpgsqlCommand("SELECT pg_notify($1, notice) FROM unnest($2) AS notice", connection)
            {
                Parameters =
                {
                    new() { Value = Name },
                    new() { Value = news.Select(Written).ToArray() },
                },
            };
            await notify.ExecuteNonQueryAsync(stop);
        }
        catch (Exception broken) when (broken is NpgsqlException or System.Net.Sockets.SocketException or IOException)
        {
            log.LogWarning("Other replicas were not told who is here; the next beat does it: {Why}", broken.Message);
        }
    }

    /// <summary>With as many visitors as there is room for.</summary>
    static string Written(RoomNews news)
    {
        for (var most = news.Visitors.Count; ; most /= 2)
        {
            var text = JsonSerializer.Serialize(news with { Visitors = [.. news.Visitors.Take(most)] });
            if (most == 0 || Encoding.UTF8.GetByteCount(text) <= MostBytes)
            {
                return text;
            }
        }
    }
}
