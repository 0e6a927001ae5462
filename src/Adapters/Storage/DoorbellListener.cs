using System.Globalization;
using Microsoft.Extensions.Logging;
using Tandem.Runs;

namespace Tandem.Adapters.Storage;

/// <summary>
/// Rings our doorbell when another replica wrote. A ring that was not heard is no loss, because every <see cref="RunFeed"/> reads again by itself from
/// time to time.
/// </summary>
sealed class DoorbellListener(AdapterOptions options, Doorbell doorbell, TimeProvider clock, ILogger<DoorbellListener> log)
    : ChannelListener(Writing.Channel, options, clock, log)
{
    protected override void Hear(string notice)
    {
        if (long.TryParse(notice, NumberStyles.None, CultureInfo.InvariantCulture, out var run))
        {
            doorbell.Ring(run);
        }
    }
}
