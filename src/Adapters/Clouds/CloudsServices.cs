using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Clouds;

namespace Tandem.Adapters.Clouds;

static class CloudsServices
{
    public static IServiceCollection AddClouds(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<ICloudProvider, CloudProvider>();
    }
}
