using Microsoft.Extensions.DependencyInjection;
using Tandem.Adapters.Net;
using Tandem.Checks;

namespace Tandem.Adapters.Checks;

static class ChecksServices
{
    public static IServiceCollection AddChecks(this IServiceCollection services) =>
        services.AddSingleton<IProber>(s => new Prober(
            new AddressGuard(s.GetRequiredService<AdapterOptions>()),
            s.GetRequiredService<TimeProvider>()
        ));
}
