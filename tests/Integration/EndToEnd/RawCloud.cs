using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Adapters;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Adapters.Net;
using Tandem.Clouds;

namespace Tandem.Integration.EndToEnd;

/// <summary>Plain calls with an account's key, as somebody makes them who has never heard of the console.</summary>
static class RawCloud
{
    public static async Task<AlibabaClient> OpenAsync(SeededConsole console, Guid account)
    {
        var opened = await console.Get<IAccountStore>().OpenAsync(account, CancellationToken.None);
        var guard = new AddressGuard(new AdapterOptions { AllowedNetworks = ["127.0.0.0/8"] });
        var connection = AlibabaConnection.Open(opened!.Account, guard, TimeProvider.System);
        return new(connection.Value, new OwnKey(AccessKey.Of(opened)), TimeProvider.System, NullLogger<AlibabaClient>.Instance);
    }
}
