using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Rings our doorbell when another replica wrote. A connection that breaks is opened again; what was rung meanwhile is not lost, because every
/// <see cref="RunFeed"/> reads again by itself from time to time.
/// </summary>
sealed class DoorbellListener(AdapterOptions options, Doorbell doorbell, TimeProvider clock, ILogger<DoorbellListener> log)
    : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is NpgsqlException or System.Net.Sockets.SocketException or IOException)
            {
                log.LogWarning("The connection that listens for other replicas broke and is opened again: {Why}", broken.Message);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    async Task ListenAsync(CancellationToken stop)
    {
        // Not from the pool, and with packets of its own, so that a silent death is noticed.
        var own = new NpgsqlConnectionStringBuilder(options.PostgresConnection) { KeepAlive = 15, Pooling = false };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        connection.Notification += (_, news) =>
        {
            if (long.TryParse(news.Payload, NumberStyles.None, CultureInfo.InvariantCulture, out var run))
            {
                doorbell.Ring(run);
            }
        };
        await connection.OpenAsync(stop);
        await using (var listen = new NpgsqlCommand($"LISTEN {Writing.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }
}
