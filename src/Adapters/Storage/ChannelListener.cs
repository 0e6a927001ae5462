using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Tandem.Adapters.Storage;

/// <summary>Hears what replicas tell each other through PostgreSQL. A connection that breaks is opened again; what was told meanwhile is lost.</summary>
/// <param name="channel">A plain word.</param>
abstract class ChannelListener(string channel, AdapterOptions options, TimeProvider clock, ILogger log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected AdapterOptions Options => options;

    protected TimeProvider Clock => clock;

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

    /// <summary>Called for each notice, one after the other. Must return quickly and not fail.</summary>
    protected abstract void Hear(string notice);

    async Task ListenAsync(CancellationToken stop)
    {
        // Not from the pool, and with packets of its own, so that a silent death is noticed.
        var own = new NpgsqlConnectionStringBuilder(options.PostgresConnection) { KeepAlive = 15, Pooling = false };
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        connection.Notification += (_, news) => Hear(news.Payload);
        await connection.OpenAsync(stop);
        await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }
        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }
}
