using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tandem.Runs;

namespace Tandem.Adapters;

/// <summary>Registers Core's own types, which need the adapters' ports and nothing else.</summary>
static class CoreRegistration
{
    public static IServiceCollection AddCore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        foreach (var type in CoreServices.Singletons)
        {
            services.TryAddSingleton(type);
        }
        services.TryAddEnumerable(CoreServices.Steps.Select(s => ServiceDescriptor.Singleton(typeof(IRunStep), s)));
        return services;
    }
}
