using Microsoft.Extensions.DependencyInjection;
using Tandem.Adapters.Kube.Planning;
using Tandem.Adapters.Net;
using Tandem.Clusters;

namespace Tandem.Adapters.Kube;

static class KubeServices
{
    public static IServiceCollection AddKube(this IServiceCollection services) =>
        services.AddSingleton<IClusterProvider>(s => new ClusterProvider(
            new AddressGuard(s.GetRequiredService<AdapterOptions>()),
            s.GetRequiredService<TimeProvider>(),
            Masking.Of(s.GetRequiredService<AdapterOptions>())
        ));
}
